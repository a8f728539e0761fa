"""Puts together the files that are not written by hand: fonts in slices, one style sheet, charts, a reader of QRs,
fonts of papers.

Run by make; the copies are not committed.
"""

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NODE = ROOT / "node_modules"
SOURCE = ROOT / "src" / "jangteo"
STATIC = SOURCE / "foundation" / "static"
STYLES = STATIC / "ui" / "css"
VENDOR = STATIC / "vendor"


def pretendard() -> None:
    """The variable font in 92 slices: a page loads only those whose letters it shows."""
    source = NODE / "pretendard" / "dist" / "web" / "variable"
    target = VENDOR / "pretendard"
    shutil.copytree(source / "woff2-dynamic-subset", target / "woff2-dynamic-subset")
    css = (source / "pretendardvariable-dynamic-subset.css").read_text()
    css = css.replace("Pretendard Variable", "Pretendard")
    css = css.replace("../../../packages/pretendard/dist/web/variable/", "./")
    (target / "pretendard.css").write_text(re.sub(r"\s*\n\s*", "", css))


def styles_text() -> str:
    """Our style sheets as one: the design tokens of KRDS that they use, in a layer below, then ours by name.

    KRDS's component styles stay out: they fetch icons from elsewhere.
    """
    ours = _squeezed("".join(path.read_text() for path in sorted(STYLES.glob("*.css"))))
    everywhere = ours + "".join(path.read_text() for path in SOURCE.glob("*/static/*/*.css"))
    # Of a token that is written twice the first counts: the second is for small screens, which have sizes of ours.
    tokens = dict(reversed(re.findall(r"(--krds-[\w-]+):\s*([^;}]+)[;}]", _krds_tokens())))
    wanted: dict[str, str] = {}
    waiting = set(re.findall(r"var\((--krds-[\w-]+)", everywhere))
    while waiting:
        name = waiting.pop()
        if name in tokens and name not in wanted:
            wanted[name] = tokens[name].strip()
            waiting |= set(re.findall(r"var\((--krds-[\w-]+)", tokens[name]))
    used = ";".join(f"{name}:{value}" for name, value in sorted(wanted.items()))
    return f"@layer krds{{:root{{{used}}}}}\n{ours}"


def styles() -> None:
    """Write that sheet, which every page links."""
    target = VENDOR / "ui"
    target.mkdir(parents=True, exist_ok=True)
    (target / "ui.css").write_text(styles_text())


def _krds_tokens() -> str:
    token = next((NODE / "krds-uiux" / "resources" / "css" / "token").glob("*.css"))
    root = re.sub(r"/\*.*?\*/", "", token.read_text(), flags=re.S)
    return "".join(re.findall(r":root\s*{([^}]*})", root))


def _squeezed(css: str) -> str:
    bare = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    return re.sub(r"\s+", " ", bare).replace("; }", "}").replace(" { ", "{").replace("} ", "}\n")


def charts() -> None:
    """ECharts, loaded on pages with a chart alone."""
    target = VENDOR / "echarts"
    target.mkdir(parents=True)
    shutil.copy(NODE / "echarts" / "dist" / "echarts.simple.min.js", target / "echarts.js")


def codes() -> None:
    """A reader of QRs, for phones whose browser has none of its own; loaded when its camera is opened."""
    target = VENDOR / "qr"
    target.mkdir(parents=True)
    for name in ("decode.js", "index.js"):
        shutil.copy(NODE / "qr" / name, target)


def fonts() -> None:
    """Noto Sans KR for papers, in the two weights that they use."""
    target = SOURCE / "foundation" / "pdf" / "fonts"
    target.mkdir(exist_ok=True)
    for weight in ("Regular", "Bold"):
        shutil.copy(NODE / "@embedpdf" / "fonts-kr" / "fonts" / f"NotoSansKR-{weight}.otf", target)


def main() -> int:
    """Build all of it anew, or with `styles` as argument the style sheet alone; returns the exit code."""
    if sys.argv[1:] == ["styles"]:
        styles()
        return 0
    shutil.rmtree(VENDOR, ignore_errors=True)
    for step in (pretendard, styles, charts, codes, fonts):
        step()
    return 0


if __name__ == "__main__":
    sys.exit(main())
