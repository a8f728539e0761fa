"""``import`` and ``export``."""

from pathlib import Path

import click

from jangteo.config.boot import migrate
from jangteo.config.cli.frame import DONE, REFUSED, Answer, Progress, command


@click.group("import")
def import_group() -> None:
    """Take in files."""


@click.group("export")
def export_group() -> None:
    """Give out files."""


@import_group.command("markets")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@command()
def import_markets(file: Path, dry_run: bool) -> Answer:
    """Take in an edition of the national file of markets, or of its facilities or services (csv, xlsx)."""
    from jangteo.foundation.tenancy.types import system
    from jangteo.kernel.clock import now
    from jangteo.registry.places import operations

    migrate()
    report = operations.import_markets(
        actor=system("명령줄"), now=now(), path=file, file_name=file.name, dry_run=dry_run, progress=Progress("줄")
    ).as_dict()
    words = (
        f"{report['rows']:,}줄: 새로 {report['added']:,} · 바뀜 {report['changed']:,} · "
        f"그대로 {report['unchanged']:,} · 사라짐 {report['gone']:,} · "
        f"확인 필요 {report['in_doubt']:,} · 살펴볼 값 {len(report['problems']):,}"
    )
    refused = report.get("refused", 0)
    return Answer(words, report, exit_code=REFUSED if refused and refused == report["rows"] else DONE)


@import_group.command("shops")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@command()
def import_shops(file: Path, dry_run: bool) -> Answer:
    """Take in a published list of the shops in markets (csv, xlsx)."""
    from jangteo.foundation.tenancy.types import system
    from jangteo.kernel.clock import now
    from jangteo.registry.merchants import operations

    migrate()
    report = operations.import_shops(
        actor=system("명령줄"), now=now(), path=file, file_name=file.name, dry_run=dry_run, progress=Progress("줄")
    ).as_dict()
    words = (
        f"{report['rows']:,}줄: 새로 {report['added']:,} · 바뀜 {report['changed']:,} · "
        f"그대로 {report['unchanged']:,} · 안 보임 {report['gone']:,} · "
        f"확인 필요 {report['in_doubt']:,} · 넣지 못함 {report['refused']:,} · 살펴볼 값 {len(report['problems']):,}"
    )
    return Answer(words, report, exit_code=REFUSED if report["refused"] == report["rows"] else DONE)


@export_group.command("markets")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--encoding", type=click.Choice(["utf-8-sig", "cp949"]), default="utf-8-sig", show_default=True)
@command()
def export_markets(file: Path, encoding: str) -> Answer:
    """Give out the markets in the columns of the national standard (csv or xlsx by the name's ending)."""
    from jangteo.foundation.tenancy.types import system
    from jangteo.kernel.clock import now
    from jangteo.registry.places import operations

    migrate()
    rows = operations.export_markets(actor=system("명령줄"), now=now(), path=file, encoding=encoding)
    return Answer(f"{rows:,}곳을 {file}에 적었어요.", {"rows": rows, "file": str(file)})
