"""needs.py MODULE [OTHER...] -- ARGUMENT...: runs a module as a program, or says which Debian
package is missing and ends with 77 (skipped).
SPDX-License-Identifier: GPL-3.0-or-later
"""
import importlib.util
import os
import sys

PACKAGES = {"mypy": "mypy"}

split = sys.argv.index("--")
modules, arguments = sys.argv[1:split], sys.argv[split + 1:]
missing = [PACKAGES.get(name, f"python3-{name}") for name in modules
           if importlib.util.find_spec(name) is None]
if missing:
    print(f"skipped: {modules[0]} is not run here; missing are (Debian) {' '.join(missing)}")
    sys.exit(77)
os.execv(sys.executable, [sys.executable, "-m", modules[0], *arguments])
