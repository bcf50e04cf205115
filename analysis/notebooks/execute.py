#!/usr/bin/python3
"""Executes the notebooks beside it.

    execute.py [--output DIR [--replicates N]] [NOTEBOOK.ipynb...]

Without --output they are executed in place, which renews the outputs that are published. With
--replicates no run takes more than so many, nor a design more paths or samples: for tests, where
the numbers do not matter.
Ends with 1 if a cell fails, warns, or prints where something lies on this machine; with 77 if
Debian's jupyter-nbconvert and python3-ipykernel are missing.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import getpass
import os
import re
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
MOST_BYTES = 2_000_000  # of all notebooks with their outputs
# An absolute path, but no address and no end of an HTML element.
MACHINE = re.compile(r"(?<![\w.:/<])/(?:[\w.-]+/)+[\w.-]*")


def complaints(notebook):
    """What a published notebook must not hold."""
    user = getpass.getuser()
    for number, cell in enumerate(notebook.cells, 1):
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                yield f"cell {number} warns: {output['text'].strip()}"
            shown = [output.get("text", "")] + [str(text) for kind, text in (output.get("data") or {}).items()
                                                if not kind.startswith("image/")]
            for text in shown:
                found = MACHINE.search(text)
                if found:
                    yield f"cell {number} shows the path {found.group()}"
                if len(user) > 4 and user in text:
                    yield f"cell {number} shows the user's name"


def fewer_replicates(notebook, most):
    for cell in notebook.cells:
        cell.source = re.sub(r'(\breplicates=|"trajectories": |"samples": )(\d+)',
                             lambda found: f"{found[1]}{min(int(found[2]), most)}", cell.source)


def execute(path, target, most):
    """Executes a notebook and writes it to target; returns what is wrong with it."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    notebook = nbformat.read(path, as_version=4)
    if most is not None:
        fewer_replicates(notebook, most)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    # The notebook's own folder, so that `sys.path.insert(0, "..")` finds the package.
    client = NotebookClient(notebook, timeout=1200, startup_timeout=300, kernel_name="python3", record_timing=False,
                            resources={"metadata": {"path": str(HERE)}})
    try:
        client.execute()
    except CellExecutionError as error:
        return [re.sub(r"\x1b\[[0-9;]*m", "", str(error))]
    notebook.metadata = {"kernelspec": notebook.metadata["kernelspec"],
                         "language_info": {"name": "python"}}
    wrong = list(complaints(notebook))
    if not any("image/png" in (output.get("data") or {}) for cell in notebook.cells
               for output in cell.get("outputs", [])):
        wrong.append("no figure was drawn")
    if not wrong:
        nbformat.write(notebook, target)
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path, metavar="NOTEBOOK.ipynb")
    parser.add_argument("--output", type=Path, metavar="DIR", help="leave the notebooks as they are")
    parser.add_argument("--replicates", type=int, metavar="N", help="at most N a run; only with --output")
    args = parser.parse_args()
    if args.replicates is not None and args.output is None:
        parser.error("--replicates would spoil the published numbers; it needs --output")
    try:
        import ipykernel  # noqa: F401
        import nbclient  # noqa: F401
        import nbformat  # noqa: F401
    except ImportError as error:
        print(f"skipped: notebooks need {error.name} (Debian: jupyter-nbconvert python3-ipykernel)")
        return 77
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    os.environ.pop("MPLBACKEND", None)  # figures go into the notebook
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # the kernel's remarks on frozen modules
    paths = args.notebooks or sorted(HERE.glob("*.ipynb"))
    failed, size, began = 0, 0, time.monotonic()
    for path in paths:
        target = path if args.output is None else args.output / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        start = time.monotonic()
        wrong = execute(path, target, args.replicates)
        seconds = time.monotonic() - start
        if wrong:
            failed += 1
            print(f"{path.name}: failed after {seconds:.0f} s")
            print("\n".join(f"  {line}" for line in wrong))
        else:
            size += target.stat().st_size
            print(f"{path.name}: {seconds:.0f} s, {target.stat().st_size / 1000:.0f} kB", flush=True)
    if size > MOST_BYTES:
        failed += 1
        print(f"the notebooks take {size} bytes; at most {MOST_BYTES} are worth publishing")
    print(f"{len(paths)} notebooks, {failed} failed, {time.monotonic() - began:.0f} s, {size / 1e6:.2f} MB")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
