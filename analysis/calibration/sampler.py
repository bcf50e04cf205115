"""A sampler for pyABC whose result hangs on the seed alone, not on how fast processes are.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import multiprocessing
import os
import queue
import random

import numpy as np
from pyabc.sampler import Sampler


def _seed(*words):
    np.random.seed(np.random.SeedSequence([int(word) for word in words]).generate_state(8))
    random.seed(int(np.random.randint(2**31)))


def _work(simulate_one, seed, generation, counter, stop, results, open_model):
    """Takes numbers from the counter until told to stop, or until the parent is gone; each
    particle has its own seed."""
    parent = os.getppid()
    try:
        with open_model():
            while not stop.is_set() and os.getppid() == parent:
                with counter.get_lock():
                    number = counter.value
                    counter.value += 1
                _seed(seed, generation, number)
                results.put((number, simulate_one(), None))
        if os.getppid() != parent:
            results.cancel_join_thread()  # nobody reads them, so that it would wait for ever
    except Exception as error:  # the parent raises it
        results.put((-1, None, f"{type(error).__name__}: {error}"))


class SeededSampler(Sampler):
    """Particles are numbered; the first n accepted ones by number make the generation.
    `open_model()` is entered in each process, around all its evaluations."""

    def __init__(self, seed, processes, open_model):
        super().__init__()
        self._seed, self._processes, self._open_model = seed, processes, open_model

    def sample_until_n_accepted(self, n, simulate_one, t, *, max_eval=np.inf, all_accepted=False,
                                ana_vars=None):
        context = multiprocessing.get_context("fork")
        counter, stop, results = context.Value("q", 0), context.Event(), context.Queue()
        workers = [context.Process(target=_work, daemon=True,
                                   args=(simulate_one, self._seed, t + 2, counter, stop, results,
                                         self._open_model))
                   for _ in range(self._processes)]
        for worker in workers:
            worker.start()
        try:
            taken, accepted = self._collect(n, max_eval, workers, results)
        finally:
            stop.set()
            self._drain(workers, results)
        sample = self._create_empty_sample()
        for particle in taken:
            sample.append(particle)
        sample.ok = accepted == n
        self.nr_evaluations_ = len(taken)
        return sample

    @staticmethod
    def _collect(n, max_eval, workers, results):
        """Particles by number, without a gap, up to the n-th accepted one. A process that died
        would leave a gap for ever: RuntimeError."""
        waiting, taken, accepted = {}, [], 0
        while accepted < n and len(taken) < max_eval:
            try:
                number, particle, error = results.get(timeout=5)
            except queue.Empty:
                if not all(worker.is_alive() for worker in workers):
                    raise RuntimeError("a process of the calibration was ended from outside") from None
                continue
            if error is not None:
                raise RuntimeError(error)
            waiting[number] = particle
            while len(taken) in waiting and accepted < n and len(taken) < max_eval:
                particle = waiting.pop(len(taken))
                taken.append(particle)
                accepted += particle.accepted
        return taken, accepted

    @staticmethod
    def _drain(workers, results):
        """Empties the queue, or its writers would never end."""
        while any(worker.is_alive() for worker in workers):
            try:
                results.get(timeout=0.05)
            except queue.Empty:
                continue
        for worker in workers:
            worker.join()
