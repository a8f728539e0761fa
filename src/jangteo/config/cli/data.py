"""``import`` and ``export``."""

from dataclasses import asdict
from pathlib import Path
from time import perf_counter

import click

from jangteo.config.boot import migrate
from jangteo.config.cli.frame import Answer, Progress, command
from jangteo.kernel.errors import Missing


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
    return Answer(words, report, status="refused" if refused and refused == report["rows"] else "ok")


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
    return Answer(words, report, status="refused" if report["refused"] == report["rows"] else "ok")


@import_group.command("sales")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--store", "store_id", type=int, required=True, help="The number of the shop.")
@click.option("--source", default="pos", show_default=True, help="Which machine of the shop the file is from.")
@click.option("--program", "program", help="The program's slug; needed where the shop takes part in several.")
@click.option("--column", "columns", multiple=True, metavar="COLUMN=TITLE", help="Which title is which; remembered.")
@click.option("--daily/--not-daily", default=None, help="Receipts begin anew each day; remembered.")
@click.option("--all-or-nothing", is_flag=True, help="Take in nothing when anything is wrong with a row.")
@command()
def import_sales(
    file: Path,
    store_id: int,
    source: str,
    program: str | None,
    columns: tuple[str, ...],
    daily: bool | None,
    all_or_nothing: bool,
) -> Answer:
    """Take in the sales of a shop from its POS or card terminal (csv in UTF-8 or CP949, xlsx).

    COLUMN is one of receipt, sold_on, sold_time, paid, tender, member, kind, original.
    """
    from jangteo.foundation.tenancy.types import system
    from jangteo.kernel.clock import now
    from jangteo.loyalty.till import operations

    if any("=" not in column for column in columns):
        raise click.UsageError("--column COLUMN=TITLE")
    migrate()
    started = perf_counter()
    report = operations.import_sales(
        actor=system("명령줄"),
        now=now(),
        store_id=store_id,
        path=file,
        file_name=file.name,
        source=source,
        program_id=_program_id(program) if program else None,
        columns=dict(column.split("=", 1) for column in columns),
        daily=daily,
        all_or_nothing=all_or_nothing,
        progress=Progress("줄"),
    )
    words = (
        f"{report.rows:,}줄: 새로 {report.added:,} · 그대로 {report.unchanged:,} · 넣지 못함 {report.refused:,} · "
        f"적립 {report.earned:,} · 적립 취소 {report.cancelled:,}"
    )
    shown = [f"{one.line}번째 줄: {one.message}{' (판매는 넣었어요)' if one.kept else ''}" for one in report.problems]
    nothing = report.problems and (all_or_nothing or report.refused == report.rows)
    data = {**asdict(report), "seconds": round(perf_counter() - started, 2)}
    return Answer("\n".join([words, *shown]), data, status="refused" if nothing else "ok")


def _program_id(slug: str) -> int:
    from jangteo.loyalty.points import queries

    for program in queries.list_programs():
        if program.slug == slug:
            return program.id
    raise Missing("program_missing", "그런 포인트 사업이 없어요.")


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
