"""Tables of what suite.py measured, in Markdown.

A document holds each between two lines, `<!-- suite: NAME -->` and `<!-- end -->`.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import re

TARGET_RATE, TARGET_RATIO, TARGET_TWO, TARGET_LINEAR = 8e6, 0.5, 1.7, 1.4


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows])


def millions(x):
    return f"{x / 1e6:.2f}"


def met(holds):
    return "met" if holds else "not met"


def scaling(r):
    rows = []
    for x in r["scaling"]:
        two = x.get("two_threads")
        rows.append([x["scenario"], f"{x['teachers']:,}", x["weeks"], millions(x["rate"]), millions(x["reference"]),
                     f"{x['rate'] / x['reference']:.2f}", f"{two / x['clock_rate']:.2f}" if two else "",
                     f"{x['processors_kept_busy']:.2f}" if two else "", f"{x['bytes_per_teacher']:.0f}"])
    return table(["scenario", "teachers", "weeks", "million teacher-weeks a second", "reference kernel", "ratio",
                  "two threads, times", "processors kept busy", "bytes a teacher"], rows)


def linear(r):
    return table(["teachers", "weeks", "million teacher-weeks a second", "bytes a teacher", "seconds until the first week"],
                 [[f"{x['teachers']:,}", x["weeks"], millions(x["rate"]), f"{x['bytes_per_teacher']:.0f}",
                   f"{x['start_seconds']:.1f}"] for x in r["linear"]])


def at(r, scenario, teachers):
    found = [x for x in r["scaling"] if x["scenario"] == scenario]
    return min(found, key=lambda x: abs(x["teachers"] - teachers))


def processes(r):
    a, b = at(r, "coexistence", 10**5), at(r, "grassroots", 10**5)
    rows = []
    for name in a["seconds_by_process"]:
        row = [name]
        for x in (a, b):
            share = x["seconds_by_process"][name] / sum(x["seconds_by_process"].values())
            row += [f"{1e9 / x['rate'] * share:.1f}", f"{100 * share:.1f} %"]
        rows.append(row)
    rows.append(["all", f"{1e9 / a['rate']:.1f}", "100 %", f"{1e9 / b['rate']:.1f}", "100 %"])
    return table(["part of the week", "coexistence, ns", "share", "grassroots, ns", "share"], rows)


def memory(r):
    return table(["ties.slots", "teachers", "bytes a teacher", "85 million teachers"],
                 [[x["slots"], f"{x['teachers']:,}", f"{x['bytes_per_teacher']:.0f}",
                   f"{85e6 * x['bytes_per_teacher'] / 1e9:.1f} GB"] for x in r["memory"]])


def recording(r):
    bare = r["recording"]["bare"]["cpu_seconds"]
    names = {"bare": "every tenth year only", "standard": "standard: every week",
             "panel4": "and every teacher, every 4 weeks", "panel1": "and every teacher, every week"}
    return table(["what is recorded", "processor seconds", "more than the model alone", "file, MB"],
                 [[names[n], f"{x['cpu_seconds']:.2f}", f"{100 * (x['cpu_seconds'] / bare - 1):.0f} %",
                   f"{x['bytes'] / 1e6:.1f}"] for n, x in r["recording"].items()])


def others(r):
    nation, sweep, start = r["nation"], r["sweep"], r["start"]
    per_run = sweep["sweep"]["cpu_seconds"] / sweep["runs"]
    return table(["what", "processor seconds", "by the clock"], [
        ["Mpumalanga: list read, people made, first week", f"{start['cpu_seconds']:.3f}", f"{start['seconds']:.3f}"],
        ["South Africa, 5 years, read and written", f"{nation['cpu_seconds']:.1f}", f"{nation['seconds']:.1f}"],
        [f"sweep of {sweep['runs']:,} runs of one circuit ({sweep['teachers']} teachers), one thread",
         f"{sweep['sweep']['cpu_seconds']:.1f}", f"{sweep['sweep']['seconds']:.1f}"],
        ["the same, two threads", f"{sweep['two_threads']['cpu_seconds']:.1f}",
         f"{sweep['two_threads']['seconds']:.1f}"],
        ["runs an hour and processor", f"{3600 / per_run:,.0f}", ""]])


def roof(r):
    """Least nanoseconds a teacher-week needs for its bytes, its draws and its instructions."""
    w, m, i = r["work"], r["machine"], r.get("instructions")
    x = at(r, "coexistence", 10**5)
    blocks = 42 / 52 * (2 + 0.25) + 8 / 52 + w["invitations"] + w["attendances"] + w["problems"]
    moved = 240 + 64 * (14 * w["attendances"] + 26 * w["problems"])
    ns = 1e9 / x["rate"]
    rows = [["draws", f"{4 * blocks:.1f} words", f"{m['draws_per_second'] / 1e9:.2f} G words/s",
             f"{4 * blocks / m['draws_per_second'] * 1e9:.1f}"],
            ["bytes", f"{moved:.0f}", f"{m['stream_bytes_per_second'] / 1e9:.1f} GB/s",
             f"{moved / m['stream_bytes_per_second'] * 1e9:.1f}"]]
    if i:
        kernel = 1e9 / x["reference"] / i["reference"]
        rows.append(["instructions", f"{i['model']:.0f}", f"{1 / kernel:.2f} G/s, as the reference kernel's "
                     f"{i['reference']:.0f}", f"{i['model'] * kernel:.1f}"])
    rows.append(["measured", "", "", f"{ns:.1f}"])
    return table(["a teacher-week", "needs", "the machine gives", "ns"], rows)


def targets(r):
    small = at(r, "coexistence", 10**5)
    large = r["linear"][-1]
    two, slower = small["two_threads"] / small["clock_rate"], r["linear"][0]["rate"] / large["rate"]
    record = r["recording"]
    cost = {n: record[n]["cpu_seconds"] / record["bare"]["cpu_seconds"] - 1 for n in record}
    busy = small["processors_kept_busy"]
    observe = small["seconds_by_process"]["observe"] / sum(small["seconds_by_process"].values())
    by_slots = {x["slots"]: x["bytes_per_teacher"] for x in r["memory"]}
    nation, start, sweep = r["nation"], r["start"], r["sweep"]
    return table(["target", "measured", ""], [
        ["8 million teacher-weeks a second on one core at 10⁵", millions(small["rate"]),
         met(small["rate"] >= TARGET_RATE)],
        ["half the reference kernel's rate", f"{small['rate'] / small['reference']:.2f}",
         met(small["rate"] / small["reference"] >= TARGET_RATIO)],
        ["1.7 times that on two cores", f"{two:.2f} with {busy:.2f} processors kept busy",
         met(two >= TARGET_TWO) if busy > 1.5 else "cannot be said: they were not free"],
        ["at most 40 % slower per teacher at 10⁷ than at 10⁵", f"{100 * (slower - 1):+.0f} % at {large['teachers']:,}",
         met(slower <= TARGET_LINEAR) + ("" if large["teachers"] > 9e6 else " as far as measured")],
        ["about 300 bytes a teacher at 16 tie slots, 250 at 8", f"{by_slots[16]:.0f}, {by_slots[8]:.0f}",
         met(by_slots[16] <= 310 and by_slots[8] <= 260)],
        ["South Africa, 5 years, under 10 s on one core", f"{nation['cpu_seconds']:.1f} s", met(nation["cpu_seconds"] < 10)],
        ["recording under 10 % of a run", f"{100 * observe:.0f} % of the weeks at 10⁵", met(observe < 0.1)],
        ["panels under the cost of the model (every 4 weeks; every week)",
         f"{cost['panel4'] - cost['standard']:.2f}; {cost['panel1'] - cost['standard']:.2f} times it",
         "; ".join(met(cost[n] - cost["standard"] < 1) for n in ("panel4", "panel1"))],
        ["start-up of Mpumalanga under .2 s", f"{start['cpu_seconds']:.2f} s", met(start["cpu_seconds"] < 0.2)],
        ["1,000 runs of one circuit in minutes", f"{sweep['sweep']['seconds']:.0f} s", met(sweep["sweep"]["seconds"] < 300)],
    ])


def machine(r):
    m = r["machine"]
    return (f"{m['processor']}, {m['processors']} processors; streaming {m['stream_bytes_per_second'] / 1e9:.1f} GB/s, a "
            f"random read {m['random_read_seconds'] * 1e9:.0f} ns, {m['draws_per_second'] / 1e9:.2f} thousand million "
            f"random words a second. Load when it was measured: {m['load']:.0f}.")


def replace(path, results):
    """Replaces the tables of a document; a table of an unknown name is an error."""
    makers = {f.__name__: f for f in (targets, machine, scaling, linear, processes, memory, recording, others, roof)}
    text = re.sub(r"(<!-- suite: (\w+) -->\n).*?(<!-- end -->)",
                  lambda m: m[1] + makers[m[2]](results) + "\n" + m[3], path.read_text(encoding="utf-8"), flags=re.S)
    path.write_text(text, encoding="utf-8")
