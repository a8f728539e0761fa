"""Copies what is used of the front-end packages into the static files: Pretendard in slices, KRDS in a cascade layer, charts.

Run by make; the copies are not committed.
"""

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NODE = ROOT / "node_modules"
VENDOR = ROOT / "src" / "jangteo" / "foundation" / "static" / "vendor"


def pretendard() -> None:
    """The variable font in 92 slices: a page loads only those whose letters it shows."""
    source = NODE / "pretendard" / "dist" / "web" / "variable"
    target = VENDOR / "pretendard"
    shutil.copytree(source / "woff2-dynamic-subset", target / "woff2-dynamic-subset")
    css = (source / "pretendardvariable-dynamic-subset.css").read_text()
    css = css.replace("Pretendard Variable", "Pretendard").replace("../../../packages/pretendard/dist/web/variable/", "./")
    (target / "pretendard.css").write_text(re.sub(r"\s*\n\s*", "", css))


def krds() -> None:
    """The design tokens of KRDS in a layer below ours; its component styles would fetch icons from elsewhere."""
    token = next((NODE / "krds-uiux" / "resources" / "css" / "token").glob("*.css"))
    css = re.sub(r"/\*.*?\*/", "", token.read_text(), flags=re.S)
    css = re.sub(r"\s+", " ", css).replace('@charset "utf-8";', "")
    target = VENDOR / "krds"
    target.mkdir(parents=True)
    (target / "krds.css").write_text(f"@layer krds {{{css}}}")


def charts() -> None:
    """ECharts, loaded on pages with a chart alone."""
    target = VENDOR / "echarts"
    target.mkdir(parents=True)
    shutil.copy(NODE / "echarts" / "dist" / "echarts.simple.min.js", target / "echarts.js")


def main() -> int:
    """Build all of it anew; returns the exit code."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    for step in (pretendard, krds, charts):
        step()
    return 0


if __name__ == "__main__":
    sys.exit(main())
