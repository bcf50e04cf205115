#!/usr/bin/python3
"""Makes one C file of a page and the files that it names.

    embed_page.py PAGE.html OUT.c [FOLDER...]

Each <link rel="stylesheet" href="FILE"> and <script src="FILE"></script> is replaced by the
file's text, looked for beside the page and then in the folders. The page is cut in two where
the line with DATA between the tags of a script element stands. Without folders the arrays
are empty: the program then says that it was built without the page.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import pathlib
import re
import sys

LINK = re.compile(r'<link rel="stylesheet" href="([^"/]+)">')
SCRIPT = re.compile(r'<script src="([^"/]+)"></script>')
SOURCE_MAP = re.compile(r"^\s*(//|/\*)[#@] sourceMappingURL=.*$", re.MULTILINE)


def read(name, folders):
    for folder in folders:
        if (folder / name).is_file():
            return SOURCE_MAP.sub("", (folder / name).read_text(encoding="utf-8")).strip()
    sys.exit(f"embed_page.py: {name} is in none of {', '.join(map(str, folders))}")


def script(name, folders):
    text = read(name, folders)
    if re.search(r"</script|<!--", text, re.IGNORECASE):
        sys.exit(f"embed_page.py: {name} would end its script element")
    return f"<script>\n{text}\n</script>"


def assemble(page, folders):
    text = page.read_text(encoding="utf-8")
    text = LINK.sub(lambda m: f"<style>\n{read(m[1], folders)}\n</style>", text)
    return SCRIPT.sub(lambda m: script(m[1], folders), text)


def array(name, data):
    lines = [",".join(map(str, data[i:i + 32])) for i in range(0, len(data), 32)] or ["0"]
    body = ",\n".join(lines)
    return (f"const unsigned char {name}[] = {{\n{body}}};\n"
            f"const size_t {name}_size = {len(data)};\n")


def main():
    page, out = map(pathlib.Path, sys.argv[1:3])
    folders = [page.parent, *map(pathlib.Path, sys.argv[3:])]
    head, tail = b"", b""
    if len(folders) > 1:
        parts = assemble(page, folders).split(">DATA</script>")
        if len(parts) != 2:
            sys.exit("embed_page.py: the page has no single place for DATA")
        head, tail = (parts[0] + ">").encode(), ("</script>" + parts[1]).encode()
    out.write_text('/* Made by tools/embed_page.py. */\n#include "io/report_page.h"\n\n'
                   + array("cg_report_page_head", head) + array("cg_report_page_tail", tail),
                   encoding="ascii")


if __name__ == "__main__":
    main()
