"""What journals hold, read without collegium.

    records.py JOURNAL...   prints: runs, different runs, bytes before the first run of the first
                            journal, bytes of unfinished records

A journal is a mark of 8 bytes and records: length, CRC-32, bytes. A run's record begins with R or
F, the point (8 bytes) and the replicate (4 bytes).
SPDX-License-Identifier: GPL-3.0-or-later
"""

import struct
import sys
import zlib


def records(data):
    at = 8
    while at + 8 <= len(data):
        n, crc = struct.unpack_from("<II", data, at)
        block = data[at + 8 : at + 8 + n]
        if n == 0 or len(block) < n or zlib.crc32(block) != crc:
            return
        at += 8 + n
        yield at, block


runs, head, torn = [], 0, 0
for path in sys.argv[1:]:
    with open(path, "rb") as journal:
        data = journal.read()
    whole = min(8, len(data))
    for whole, block in records(data):
        if block[:1] in b"RF":
            runs.append(block[1:13])
        elif path == sys.argv[1]:
            head = whole
    torn += len(data) - whole
print(len(runs), len(set(runs)), head, torn)
