"""Calibrates the model by approximate Bayesian computation (pyABC: SMC, adaptive distances).

Run it by `sh tools/calibrate.sh`, which makes the environment. The run is kept in
abc.db and goes on from the last finished generation when it is started again.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import datetime
import fcntl
import hashlib
import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import pyabc
from pyabc.storage import load_dict_from_json

from adjust import adjusted
from evaluator import PATTERNS, Evaluator
from identify import report
from model import ANCHORS, HERE, OBSERVED, observe, read_priors
from proposals import make_transition
from sampler import SeededSampler

ROOT = HERE.parent.parent
OF_LENGTH = ("processes", "draws", "generations", "simulations")  # a run may be gone on with longer


class Model:
    """The simulation that pyABC calls: a point of the unit cube to what studies would see."""

    __name__ = "collegium"

    def __init__(self, program, priors, replicates, options):
        self._program, self._priors = program, priors
        self._replicates, self._options = replicates, options
        self._evaluator = None

    @contextmanager
    def open(self):
        with Evaluator(self._program, self._options) as self._evaluator:
            yield

    def __call__(self, shares):
        values = {prior.parameter: prior.value(shares[prior.parameter]) for prior in self._priors}
        seed = int(np.random.randint(2**31))
        return observe(self._evaluator.ask(values, seed, self._replicates))


def identity(program, priors, settings):
    """What has to be the same for a run to be gone on with."""
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    own = hashlib.sha256(Path(program).read_bytes()).hexdigest()
    return {"program": version.stdout.splitlines()[0], "program_sha256": own,
            "priors": [[p.parameter, p.scale, p.low, p.high, p.group] for p in priors],
            "anchors": OBSERVED, **settings}


class Distance(pyabc.AdaptivePNormDistance):
    """Sum of absolute differences, each over its standard deviation in the generation before.
    pyABC forgets these scales when a run is loaded; they are taken from its log instead."""

    def __init__(self, log_file):
        super().__init__(p=1, scale_function=pyabc.distance.standard_deviation,
                         scale_log_file=str(log_file))
        kept = load_dict_from_json(str(log_file), int) if log_file.exists() else {}
        self._kept = {t: np.array([weights[name] for name in OBSERVED]) for t, weights in kept.items()}
        self.scale_weights.update(self._kept)

    def fit_scales(self, t, sample):
        if t not in self._kept:
            super().fit_scales(t, sample)


def make_abc(model, priors, settings, weights_file):
    prior = pyabc.Distribution(**{p.parameter: pyabc.RV("uniform", 0, 1) for p in priors})
    return pyabc.ABCSMC(model, prior, Distance(weights_file), population_size=settings["population"],
                        eps=pyabc.QuantileEpsilon(alpha=settings["quantile"]),
                        transitions=make_transition(priors),
                        sampler=SeededSampler(settings["seed"], settings["processes"], model.open))


def lock(folder):
    """Held as long as the file is open; a process that was killed holds nothing."""
    file = open(folder / "lock", "w")
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise SystemExit(f"{folder}: another calibration is at work in it") from None
    return file


def may_resume(folder, own):
    """Whether the folder holds this very run. Raises SystemExit if it holds another one."""
    database, note = folder / "abc.db", folder / "run.json"
    if not (database.exists() and note.exists()):
        return False
    kept = json.loads(note.read_text())
    differs = [key for key in own if kept.get(key) != own[key]]
    if differs:
        raise SystemExit(f"{database}: holds a run with another {', '.join(differs)}; remove the "
                         "folder to start anew, or choose another with --output")
    return True


def begin(abc, folder, own, resumes):
    url = f"sqlite:///{folder / 'abc.db'}"
    if resumes:
        abc.load(url)
        print(f"goes on after generation {abc.history.max_t}", flush=True)
    else:
        abc.new(url, OBSERVED)
        (folder / "run.json").write_text(json.dumps(own, indent=1) + "\n")


def run(abc, settings):
    """Until the budget of simulations is spent: a whole generation at a time."""
    done = abc.history.total_nr_simulations if abc.history.max_t >= 0 else 0
    left = settings["simulations"] - done
    generations = settings["generations"] - abc.history.max_t - 1
    if left > 0 and generations > 0:
        abc.run(max_nr_populations=generations, max_total_nr_simulations=left)


def resample(particles, weights, n, seed):
    """n rows, each particle about n times its weight (systematic), in random order: then any
    first rows are a sample too."""
    generator = np.random.default_rng(seed)
    positions = (np.arange(n) + generator.random()) / n
    chosen = np.searchsorted(np.cumsum(weights / weights.sum()), positions)
    return particles.iloc[generator.permutation(np.minimum(chosen, len(particles) - 1))]


def posterior(history, priors):
    """The last generation, adjusted, as parameter values, and weights."""
    shares, weights = adjusted(history, [p.parameter for p in priors])
    values = pd.DataFrame({p.parameter: [p.value(s) for s in shares[p.parameter]] for p in priors})
    return values, weights


def write_posterior(path, history, priors, settings, own):
    particles, weights = posterior(history, priors)
    draws = resample(particles, weights, settings["draws"], settings["seed"])
    runs = history.get_all_populations()
    last = runs.iloc[-1]
    effective = 1 / np.square(weights / weights.sum()).sum()
    lines = [
        "draws from the posterior of the parameters named; all weigh the same, in random order",
        f"made by: sh tools/calibrate.sh ({own['program']}, pyabc {pyabc.__version__})",
        f"settings: {json.dumps(settings)}",
        f"generations: {history.max_t + 1}, simulations: {history.total_nr_simulations}, last distance "
        f"allowed: {last['epsilon']:.4g}, accepted: {last['particles'] / last['samples']:.3f}",
        f"particles: {len(particles)}, effective: {effective:.0f}",
        *(f"anchor {anchor.name} = {anchor.observed:.4g}: {anchor.text} ({anchor.source})"
          for anchor in ANCHORS)]
    text = "".join(f"# {line}\n" for line in lines)
    Path(path).write_text(text + draws.to_csv(index=False, float_format="%.5g", lineterminator="\n"))


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default=ROOT / "build/src/cli/collegium")
    parser.add_argument("--priors", default=HERE / "priors.csv")
    parser.add_argument("--output", default=ROOT / "results/calibration", type=Path)
    parser.add_argument("--posterior", type=Path, help="posterior.csv (by default in the output)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--population", type=int, default=300)
    parser.add_argument("--generations", type=int, default=3)
    parser.add_argument("--simulations", type=int, default=12000, help="budget")
    parser.add_argument("--replicates", type=int, default=1)
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--set", action="append", default=[], metavar="PATH=VALUE")
    return parser.parse_args()


def main():
    arguments = read_arguments()
    program = str(Path(arguments.program).resolve())
    try:
        priors = read_priors(arguments.priors)
    except (OSError, ValueError) as error:
        sys.exit(str(error))
    settings = {name: getattr(arguments, name) for name in (
        "seed", "processes", "population", "generations", "simulations", "replicates", "draws")}
    settings.update(quantile=0.4, set=arguments.set)
    arguments.output.mkdir(parents=True, exist_ok=True)
    held = lock(arguments.output)
    own = identity(program, priors, {k: v for k, v in settings.items() if k not in OF_LENGTH})
    options = [word for setting in arguments.set for word in ("--set", setting)]
    model = Model(program, priors, arguments.replicates, options)
    weights_file = arguments.output / "weights.json"
    resumes = may_resume(arguments.output, own)
    if not resumes:
        for old in ("abc.db", "weights.json"):
            (arguments.output / old).unlink(missing_ok=True)
    abc = make_abc(model, priors, settings, weights_file)
    begin(abc, arguments.output, own, resumes)
    started = datetime.datetime.now()
    run(abc, settings)
    print(abc.history.get_all_populations().to_string(index=False))
    target = arguments.posterior or arguments.output / "posterior.csv"
    del settings["processes"]
    write_posterior(target, abc.history, priors, settings, own)
    print(report(abc.history, priors, arguments.output))
    print(f"{target}: {arguments.draws} draws; {datetime.datetime.now() - started} for the runs of now "
          f"({PATTERNS})")
    held.close()


if __name__ == "__main__":
    main()
