"""Calls the program: change a lever, run, get a Dataset.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from __future__ import annotations

import copy
import itertools
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Iterator, Mapping, Sequence, Union

import pandas as pd
import xarray as xr

from .results import PathLike, open_results

Value = Union[bool, int, float, str]
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
    yield find_program().resolve().parent.parent / "share" / "collegium" / "scenarios"


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
            # Bases may extend others of their tree.
            above = [folder for folder in Path(base).parents if folder.name == "scenarios"]
            options += ["--allow-path", str(above[0] if above else Path(base).parent)]
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


def _execute(command: str, scenarios: Sequence[Scenario], set: Mapping[str, Value] | None,
             replicates: int | None, weeks: int | None, seed: int | str | None,
             threads: int | None, panel_every: int | None, output: PathLike | None) -> xr.Dataset:
    path = _scratch_file("results.h5") if output is None else Path(output)
    arguments = [command, "--quiet", "--output", str(path)]
    if output is not None:
        arguments.append("--force")
    for option, value in (("replicates", replicates), ("weeks", weeks), ("seed", seed),
                          ("threads", threads), ("panel-every", panel_every)):
        if value is not None:
            arguments += [f"--{option}", str(value)]
    for name, setting in (set or {}).items():
        arguments += ["--set", f"{name}={_text(name, setting)}"]
    files = []
    for scenario in scenarios:
        file, options = _given(scenario)
        files.append(file)
        arguments += options
    _call([*arguments, *files])
    return open_results(path)


def run(scenario: Scenario, *, set: Mapping[str, Value] | None = None,
        replicates: int | None = None, weeks: int | None = None, seed: int | str | None = None,
        threads: int | None = None, panel_every: int | None = None,
        output: PathLike | None = None) -> xr.Dataset:
    """Runs a scenario with `collegium run` and opens its results.

    `scenario` is a name, a path, or what `variant` returns; `set` changes parameters by path;
    what is left out is as in the scenario. `weeks` count after the burn-in. The results file
    goes when Python ends unless `output` names one (which is overwritten).

    >>> run("institutionalised", set={"forms.official.regulation": 0.3}, replicates=10)

    Raises CollegiumError with the program's message; FileNotFoundError without a program or a
    scenario of that name.
    """
    return _execute("run", [scenario], set, replicates, weeks, seed, threads, panel_every, output)


def compare(scenarios: Sequence[Scenario], *, set: Mapping[str, Value] | None = None,
            replicates: int | None = None, weeks: int | None = None,
            seed: int | str | None = None, threads: int | None = None,
            panel_every: int | None = None, output: PathLike | None = None) -> xr.Dataset:
    """Runs several scenarios on common random numbers with `collegium compare` and opens their
    results; the first one is the baseline. Otherwise as `run`.

    >>> compare(["institutionalised",
    ...          variant("institutionalised", "unpaid", {"forms.official.gratuity": 0})])
    """
    if isinstance(scenarios, (str, os.PathLike, Mapping)):
        raise TypeError("compare() takes a list of scenarios")
    return _execute("compare", list(scenarios), set, replicates, weeks, seed, threads, panel_every,
                    output)


def run_grid(scenario: Scenario, factors: Mapping[str, Sequence[Value]], *,
             set: Mapping[str, Value] | None = None, replicates: int | None = None,
             weeks: int | None = None, seed: int | str | None = None) -> xr.Dataset:
    """The outcomes of a scenario at every combination of some values of some parameters.

    Runs one point after the other, all with the same luck, which suits grids of a few dozen
    points. Dimensions: one for each factor, named by its path, and `replicate`.

    >>> run_grid("institutionalised", {"forms.official.regulation": [0, 0.3, 0.6, 0.9]})
    """
    if not factors:
        raise ValueError("run_grid() needs at least one factor")
    points = []
    for values in itertools.product(*factors.values()):
        point = dict(zip(factors, values))
        with run(scenario, set={**(set or {}), **point}, replicates=replicates, weeks=weeks,
                 seed=seed) as data:
            kept = data[[name for name in data.data_vars if str(name).startswith("outcome_")]]
            points.append(kept.isel(scenario=0, drop=True).load())
        _scratch.pop().cleanup()
    points_of = xr.concat(points, "point", combine_attrs="override")
    index = pd.MultiIndex.from_product(list(factors.values()), names=list(factors))
    return points_of.assign_coords(point=index).unstack("point")
