#!/bin/sh
# Draws anew the pictures of README.md and docs/report.md (docs/images) from the demo's comparison:
# run tools/demo.sh first. Needs chromium; docs/validation.md has its own script.
#   sh tools/pictures.sh
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
cd "$(dirname "$0")/.."
. tools/lib.sh
find_tools
results=results/mpumalanga-comparison
for file in "$results.html" "$results-overview.png"; do
    [ -s "$file" ] || die "$file is missing: run sh tools/demo.sh"
done
chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome) ||
    die 'chromium is missing'
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp "$results.html" "$folder/page.html"

# The top of the page, and beside it what follows.
cat >"$folder/both.html" <<'END'
<!doctype html><meta charset="utf-8"><style>
body { margin: 0; display: flex; gap: 20px; background: #d6dde2 }
iframe { border: 0; width: 990px; height: 1640px }
</style><iframe src="page.html"></iframe><iframe src="page.html#trajectories"></iframe>
END
"$chromium" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-quic --no-first-run \
    --disable-background-networking --disable-component-update --disable-sync --hide-scrollbars \
    --user-data-dir="$folder/profile" --virtual-time-budget=5000 --window-size=2000,1640 \
    --screenshot="$folder/report.png" "file://$folder/both.html" 2>"$folder/log" ||
    { cat "$folder/log" >&2; die 'no picture of the report could be taken'; }
cp "$results-overview.png" "$folder/comparison.png"
for name in report comparison; do
    "$PYTHON" - "$folder/$name.png" "docs/images/$name.png" <<'END'
import sys
from PIL import Image

picture = Image.open(sys.argv[1]).convert("RGB")
if picture.width > 1400:
    picture = picture.resize((1400, round(picture.height * 1400 / picture.width)), Image.LANCZOS)
picture.quantize(256, kmeans=3).save(sys.argv[2], optimize=True)
END
    say "docs/images/$name.png: drawn"
done
