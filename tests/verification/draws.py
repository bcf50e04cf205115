"""The random draws of the program, written anew: Philox4x32-10 by (who, when, what for).

SPDX-License-Identifier: GPL-3.0-or-later
"""

from statistics import NormalDist

WORD = 0xFFFFFFFF


def philox(counter, key):
    """Ten rounds on four words of 32 bits."""
    x = list(counter)
    k = list(key)
    for _ in range(10):
        even = 0xD2511F53 * x[0]
        odd = 0xCD9E8D57 * x[2]
        x = [(odd >> 32) ^ x[1] ^ k[0], odd & WORD, (even >> 32) ^ x[3] ^ k[1], even & WORD]
        k = [(k[0] + 0x9E3779B9) & WORD, (k[1] + 0xBB67AE85) & WORD]
    return x


class Draws:
    """The draws of one process in one week."""

    def __init__(self, seed, week, process, replicate=0):
        self.key = (seed & WORD, seed >> 32)
        self.week, self.process, self.replicate = week, process, replicate

    def uniform(self, row, generation, slot):
        block, word = divmod(slot, 4)
        counter = (row, self.week << 16 | block, self.replicate, self.process << 24 | generation)
        return (philox(counter, self.key)[word] + 0.5) / 2.0**32

    def normal(self, row, generation, slot):
        return NormalDist().inv_cdf(self.uniform(row, generation, slot))


def choose(weights, uniform):
    """Index with probability proportional to its weight."""
    target = uniform * sum(weights)
    running = 0.0
    for index, weight in enumerate(weights):
        running += weight
        if target < running:
            return index
    return len(weights) - 1


def index_below(n, uniform):
    return min(int(uniform * n), n - 1)


if __name__ == "__main__":
    assert philox((0, 0, 0, 0), (0, 0)) == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]
