"""Calls the program: change a lever, run, get a Dataset.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from __future__ import annotations

import copy
import io
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Iterator, Mapping, Sequence, Union

import pandas as pd
import xarray as xr

from .results import PathLike, Source, _path, open_results, open_sweep

Value = Union[bool, int, float, str]
Ties = Sequence[Union[int, str]]
Scenario = Union[str, "os.PathLike[str]", Mapping[str, Any]]

_BUILT = Path("build", "src", "cli", "collegium")
_scratch: list[tempfile.TemporaryDirectory[str]] = []


class CollegiumError(RuntimeError):
    """The program refused or failed. The text is the program's own message; `exit_code` is
    explained by `collegium --help`."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def _folders() -> Iterator[Path]:
    """The working folder and that of this package with all folders above them."""
    for start in (Path.cwd(), Path(__file__).resolve().parent):
        yield start
        yield from start.parents


def find_program() -> Path:
    """The program that `run` and `compare` call: what the environment variable COLLEGIUM
    names, else `collegium` on the PATH, else `build/src/cli/collegium` in the repository.

    Raises FileNotFoundError that says how to get one.
    """
    named = os.environ.get("COLLEGIUM")
    if named:
        if not os.access(named, os.X_OK) or os.path.isdir(named):
            raise FileNotFoundError(f"COLLEGIUM names {named}, which is not a program")
        return Path(named)
    on_path = shutil.which("collegium")
    if on_path:
        return Path(on_path)
    for folder in _folders():
        if os.access(folder / _BUILT, os.X_OK):
            return folder / _BUILT
    raise FileNotFoundError(
        "the program collegium was not found: build it (meson setup build && meson compile -C build), "
        "put it on the PATH, or name it in the environment variable COLLEGIUM")


def _scenario_folders() -> Iterator[Path]:
    for name in filter(None, os.environ.get("COLLEGIUM_PATH", "").split(os.pathsep)):
        yield Path(name)
    for folder in _folders():
        yield folder / "scenarios"
    program = find_program().resolve()
    yield program.parent.parent / "share" / "collegium" / "scenarios"
    for folder in program.parents:  # a build folder inside the repository
        yield folder / "scenarios"


def scenario_file(scenario: PathLike) -> Path:
    """The file of a scenario: a path, or a name such as "grassroots" or "mpumalanga/history"
    that is looked for in the folders of COLLEGIUM_PATH, in the repository's `scenarios` and
    among the installed ones.

    Raises FileNotFoundError.
    """
    path = Path(scenario)
    if path.is_file():
        return path.resolve()
    named = path if path.suffix == ".json" else path.with_name(path.name + ".json")
    for folder in _scenario_folders():
        if (folder / named).is_file():
            return (folder / named).resolve()
    raise FileNotFoundError(f"there is no scenario '{os.fspath(scenario)}': no such file, and none "
                            "in COLLEGIUM_PATH, the repository's scenarios or the installed ones")


def variant(base: Scenario, name: str, set: Mapping[str, Value | None] | None = None,
            title: str | None = None) -> dict[str, Any]:
    """A scenario that differs from another one in some parameters, for `run` and `compare`.

    `set` names parameters by path, as `collegium params` lists them; None takes a named thing
    out, such as an event: `variant("history", "left_alone", {"events.institutionalised": None})`.
    """
    if isinstance(base, Mapping):
        document = copy.deepcopy(dict(base))
    else:
        document = {"extends": str(scenario_file(base))}
    document["name"] = name
    if title is not None:
        document["title"] = title
    for path, value in (set or {}).items():
        *above, last = path.split(".")
        place = document
        for key in above:
            if not isinstance(place.get(key), dict):
                place[key] = {}
            place = place[key]
        place[last] = value
    return document


def _scratch_file(name: str) -> Path:
    """A file that goes when Python ends."""
    folder = tempfile.TemporaryDirectory(prefix="collegium-")
    _scratch.append(folder)
    return Path(folder.name, name)


def _tree(file: str) -> str:
    """The folder that a scenario's bases lie in: the nearest one named scenarios, or its own."""
    above = [folder for folder in Path(file).parents if folder.name == "scenarios"]
    return str(above[0] if above else Path(file).parent)


def _given(scenario: Scenario) -> tuple[str, list[str]]:
    """The scenario's file, and options that let what it extends be read."""
    if not isinstance(scenario, Mapping):
        return str(scenario_file(scenario)), []
    document = dict(scenario)
    path = _scratch_file(f"{document.get('name', 'scenario')}.json")
    path.write_text(json.dumps(document, indent=2), encoding="utf-8")
    extends = document.get("extends", [])
    options = []
    for base in [extends] if isinstance(extends, str) else extends:
        if os.path.isabs(base):
            options += ["--allow-path", _tree(base)]
    return str(path), options


def _text(path: str, value: Any) -> str:
    if value is None:
        raise ValueError(f"{path}: None takes a thing out of a scenario; that needs variant(), "
                         "not set=")
    if isinstance(value, str):
        return value
    if hasattr(value, "item"):
        value = value.item()
    return json.dumps(value)


def _call(arguments: Sequence[str]) -> str:
    program = str(find_program())
    environment = dict(os.environ, NO_COLOR="1")
    done = subprocess.run([program, *arguments], env=environment, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, encoding="utf-8", errors="replace",
                          check=False)
    if done.returncode != 0:
        message = done.stderr.strip()
        prefix = "collegium: "
        if message.startswith(prefix):
            message = message[len(prefix):]
        if not message:
            message = f"collegium {arguments[0]} ended with code {done.returncode} and no message"
        raise CollegiumError(message, done.returncode)
    return done.stdout


def _options(set: Mapping[str, Value] | None, replicates: int | None, weeks: int | None,
             seed: int | str | None, threads: int | None) -> list[str]:
    options = []
    for option, value in (("replicates", replicates), ("weeks", weeks), ("seed", seed),
                          ("threads", threads)):
        if value is not None:
            options += [f"--{option}", str(value)]
    for name, setting in (set or {}).items():
        options += ["--set", f"{name}={_text(name, setting)}"]
    return options


def _execute(command: str, scenarios: Sequence[Scenario], set: Mapping[str, Value] | None,
             replicates: int | None, weeks: int | None, seed: int | str | None,
             threads: int | None, panel_every: int | None, ties_at: Ties | None,
             ties_circuit: str | int | None, draw: int | None, output: PathLike | None) -> xr.Dataset:
    path = _scratch_file("results.h5") if output is None else Path(output)
    arguments = [command, "--quiet", "--force", "--output", str(path),
                 *_options(set, replicates, weeks, seed, threads)]
    if panel_every is not None:
        arguments += ["--panel-every", str(panel_every)]
    if ties_at is not None:
        arguments += ["--ties-at", ",".join(str(week) for week in ties_at)]
    if draw is not None:
        arguments += ["--draw", str(draw)]
    if ties_circuit is not None:
        arguments += ["--ties-circuit", str(ties_circuit)]
    files = []
    for scenario in scenarios:
        file, options = _given(scenario)
        files.append(file)
        arguments += options
    _call([*arguments, *files])
    return open_results(path)


def run(scenario: Scenario, *, set: Mapping[str, Value] | None = None,
        replicates: int | None = None, weeks: int | None = None, seed: int | str | None = None,
        threads: int | None = None, panel_every: int | None = None, ties_at: Ties | None = None,
        ties_circuit: str | int | None = None, draw: int | None = None,
        output: PathLike | None = None) -> xr.Dataset:
    """Runs a scenario with `collegium run` and opens its results.

    `scenario` is a name, a path, or what `variant` returns; `set` changes parameters by path;
    what is left out is as in the scenario. `weeks` count after the burn-in. `ties_at` names weeks
    from the start of burn-in, or "end", at whose end `network` shall know who knows whom, of
    every circuit or of `ties_circuit` (name or number). `draw` takes the calibrated parameters from
    that draw of the posterior, from 1, in the place of their medians (docs/calibration.md). The
    results file goes when Python ends unless `output` names one (which is overwritten).

    >>> run("institutionalised", set={"forms.official.regulation": 0.3}, replicates=10)

    Raises CollegiumError with the program's message; FileNotFoundError without a program or a
    scenario of that name.
    """
    return _execute("run", [scenario], set, replicates, weeks, seed, threads, panel_every, ties_at,
                    ties_circuit, draw, output)


def compare(scenarios: Sequence[Scenario], *, set: Mapping[str, Value] | None = None,
            replicates: int | None = None, weeks: int | None = None,
            seed: int | str | None = None, threads: int | None = None,
            panel_every: int | None = None, ties_at: Ties | None = None,
            ties_circuit: str | int | None = None, draw: int | None = None,
            output: PathLike | None = None) -> xr.Dataset:
    """Runs several scenarios on common random numbers with `collegium compare` and opens their
    results; the first one is the baseline. Otherwise as `run`.

    >>> compare(["institutionalised",
    ...          variant("institutionalised", "unpaid", {"forms.official.gratuity": 0})])
    """
    if isinstance(scenarios, (str, os.PathLike, Mapping)):
        raise TypeError("compare() takes a list of scenarios")
    return _execute("compare", list(scenarios), set, replicates, weeks, seed, threads, panel_every,
                    ties_at, ties_circuit, draw, output)


def _factor(key: str, given: Sequence[Value] | Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The name of a factor and its entry in a sweep file."""
    if isinstance(given, Mapping):
        entry = dict(given)
        if "scenarios" in entry:
            entry["scenarios"] = [str(scenario_file(name)) for name in entry["scenarios"]]
        return key, entry
    if "." not in key:
        raise ValueError(f"{key}: a list of values needs the path of a parameter as its key; "
                         'else give {"path": ..., "values": [...]}')
    values = [value.item() if hasattr(value, "item") else value for value in given]
    return key.rpartition(".")[2], {"path": key, "values": values}


def sweep(scenario: Scenario | None, factors: Mapping[str, Sequence[Value] | Mapping[str, Any]], *,
          design: str | Mapping[str, Any] = "grid", set: Mapping[str, Value] | None = None,
          replicates: int | None = None, weeks: int | None = None, seed: int | str | None = None,
          threads: int | None = None, output: PathLike | None = None) -> xr.Dataset:
    """Runs a design over any parameters with `collegium sweep` and opens its results as
    `open_sweep` does. All points share their luck, replicate by replicate.

    A factor is a path with its values, and is called by the path's last part; or a name with
    what a sweep file says of a factor (`path` or `paths`, `values` or `low`, `high`, `steps`;
    or `scenarios`, and then `scenario` is None). `design` is as in a sweep file too.

    >>> grid = as_grid(sweep("institutionalised", {"forms.official.regulation": [0, 0.3, 0.9],
    ...                                            "forms.official.gratuity": [0, 0.6]}))

    Raises CollegiumError if anything is refused or any run fails.
    """
    entries = [_factor(key, given) for key, given in factors.items()]
    names = [name for name, _ in entries]
    if len(names) != len({*names}):
        raise ValueError(f"two factors have the same name among {', '.join(names)}; give names: "
                         '{"name": {"path": ..., "values": [...]}}')
    document: dict[str, Any] = {"design": dict(design) if isinstance(design, Mapping) else design,
                                "factors": dict(entries)}
    allowed = [path for _, entry in entries for path in entry.get("scenarios", [])]
    options: list[str] = []
    if scenario is not None:
        document["base"], options = _given(scenario)
        allowed.append(document["base"])
    for path in allowed:
        options += ["--allow-path", _tree(path)]
    file = _scratch_file("sweep.json")
    file.write_text(json.dumps(document, indent=2), encoding="utf-8")
    path = file.with_name("sweep.h5") if output is None else Path(output)
    arguments = ["sweep", "--quiet", "--on-error", "stop", "--force", "--output", str(path)]
    _call([*arguments, *_options(set, replicates, weeks, seed, threads), *options, str(file)])
    return open_sweep(path)


def sensitivity(sweep: Source) -> pd.DataFrame:
    """Which factors of a Morris or Saltelli sweep matter, for every outcome: the table that
    `collegium sensitivity` makes, with `value`, `low` and `high` (95 % bootstrap interval) by
    outcome, factor, other and index: `mu_star`, `mu`, `sigma`, or `first`, `total` and, of the
    pairs of `factor` and `other`, `second`.

    Takes what `sweep` or `open_sweep` returned, or a path. Raises CollegiumError for a sweep of
    another design.
    """
    printed = _call(["sensitivity", "--csv", _path(sweep)])
    table = pd.read_csv(io.StringIO(printed), keep_default_na=False, na_values=[""], dtype={"other": object})
    table["other"] = table["other"].fillna("")
    return table.set_index(["outcome", "factor", "other", "index"])
