"""``up``, ``demo`` and ``bench``."""

import json
import os
import runpy
import sys
from pathlib import Path
from typing import Any

import click

from jangteo.config.boot import boot, migrate
from jangteo.config.cli.frame import UNANSWERED, Answer, Progress, command, refusal
from jangteo.config.paths import ROOT, var_dir
from jangteo.kernel.errors import Refused


@click.command()
@click.option("--port", type=int, default=lambda: int(os.environ.get("PORT", "8000")), help="Default: PORT or 8000.")
@click.option("--workers", type=click.IntRange(1, 32), default=2, show_default=True, help="Web processes.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output when it serves.")
def up(port: int, workers: int, as_json: bool) -> None:
    """Run all of it: database, migrations, web, worker and scheduler, in one foreground process."""
    from jangteo.config.supervisor import Supervisor

    os.environ["PORT"] = str(port)
    try:
        Supervisor(port=port, workers=workers).run(
            on_ready=lambda url: click.echo(
                json.dumps({"status": "ok", "base_url": url})
                if as_json
                else f"장터가 열렸어요: {url}  (멈추기: Ctrl+C)"
            )
        )
    except (Refused, *UNANSWERED) as error:
        refusal(error).give(as_json=as_json)


@click.command()
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same demo.")
@click.option("--registry", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The national file.")
@command()
def demo(seed: int, registry: Path | None) -> Answer:
    """Fill the database with the demo markets and accounts, and write var/demo.json."""
    from jangteo.config.demo import build

    migrate()
    written = build(seed=seed, registry=registry, progress=Progress("시장"))
    path = var_dir() / "demo.json"
    path.write_text(json.dumps(written, ensure_ascii=False, indent=2))
    return Answer(f"데모 준비가 끝났어요. 계정은 {path}에 있어요.", {"file": str(path), **written})


@click.command()
@click.argument("what", default="all")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@click.option("--growth", is_flag=True, help="With `till`: earns with 1, 10 and 50 million transfers present.")
def bench(what: str, as_json: bool, growth: bool) -> None:
    """Measure: every figure is a ratio to something run in the same minute."""
    if growth:
        os.environ.setdefault("GROWTH", "1000000,10000000,50000000")
    folder = ROOT / "bench"
    names = sorted(path.stem for path in folder.glob("[a-z]*.py"))
    chosen = names if what == "all" else [what]
    if not set(chosen) <= set(names):
        raise click.UsageError(f"bench: {', '.join(names)}")
    # The benches stand outside the package and share helpers with the tests.
    sys.path.insert(0, str(ROOT))
    try:
        boot()
    except (Refused, *UNANSWERED) as error:
        refusal(error).give(as_json=as_json)
    figures = {name: runpy.run_path(str(folder / f"{name}.py"))["measure"]() for name in chosen}
    if as_json:
        # One bench alone answers with its own figures.
        alone = figures[what] if what in figures and isinstance(figures[what], dict) else figures
        click.echo(json.dumps({"status": "ok", **alone}, ensure_ascii=False))
        return
    for name, found in figures.items():
        tables = _tables(name, found)
        for title, rows in tables:
            for row in rows:
                click.echo(json.dumps({"bench": title, **row}, ensure_ascii=False))
        for title, rows in tables:
            click.echo("\n".join(["", title, *_lines(rows)]))


def _tables(name: str, found: Any) -> list[tuple[str, list[dict[str, Any]]]]:
    """What a bench told, as tables: its rows, or its single figures and each list of rows among them."""
    if isinstance(found, list):
        return [(name, found)]
    lists = {key: value for key, value in found.items() if isinstance(value, list)}
    alone = [{"figure": key, "value": value} for key, value in found.items() if key not in lists]
    return [*((f"{name} {key}", rows) for key, rows in lists.items()), *([(name, alone)] if alone else [])]


def _lines(rows: list[dict[str, Any]]) -> list[str]:
    """The rows under their heads, figures to the right; rows of different kinds have a line of heads each."""
    lines: list[str] = []
    heads: list[str] = []
    for row in rows:
        if list(row) != heads:
            heads = list(row)
            alike = [one for one in rows if list(one) == heads]
            widths = [max(len(head), *(len(_cell(one[head])) for one in alike)) for head in heads]
            lines.append("  ".join(head.rjust(width) for head, width in zip(heads, widths, strict=True)))
        lines.append("  ".join(_cell(row[head]).rjust(width) for head, width in zip(heads, widths, strict=True)))
    return lines


def _cell(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(f"{key}:{count}" for key, count in value.items())
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
