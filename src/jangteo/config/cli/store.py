"""``backup``, ``restore``, ``verify`` and ``points verify``."""

from pathlib import Path

import click

from jangteo.config.boot import migrate
from jangteo.config.cli.frame import Answer, Progress, command


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@command()
def backup(file: Path) -> Answer:
    """Write the database, the files and the keys into one archive, with a digest of every table.

    May run while the product serves: all of it is of the moment when it began.
    """
    from jangteo.config.backup import write_backup

    manifest = write_backup(file, Progress("표"))
    rows = sum(table["rows"] for table in manifest["tables"].values())
    words = f"표 {len(manifest['tables'])}개, {rows:,}줄을 {file}에 담았어요."
    lost = manifest["lost"]
    if lost:
        words += f"\n디스크에서 이미 사라진 파일 {len(lost):,}개는 담지 못했어요. jangteo verify로 살펴 주세요."
    return Answer(words, {"file": str(file), "rows": rows, "lost_files": lost})


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@command(django=False)
def restore(file: Path) -> Answer:
    """Bring a backup back into an empty place, and compare every table with the digests of the archive."""
    from jangteo.config.backup import read_backup

    rows = read_backup(file, Progress("표"))
    return Answer(f"{rows:,}줄을 되살렸고, 모든 표가 백업과 같아요.", {"rows": rows, "equal": True})


@click.command()
@click.argument("what", type=click.Choice(["all", "schema", "points", "backup"]), default="all")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@command()
def verify(what: str, file: Path | None) -> Answer:
    """Recompute what must be true, or compare the database with a backup; exits 1 at a difference."""
    from jangteo.config.backup import compare
    from jangteo.config.verify import differences

    if what == "backup":
        if file is None:
            raise click.UsageError("verify backup FILE")
        found = compare(file, Progress("표"))
    elif what == "points":
        return _points()
    else:
        migrate()
        found = differences(Progress("검사"))
    return _told(found)


def _told(found: list[str], **more: object) -> Answer:
    words = "모두 맞아요." if not found else "다른 점이 있어요:\n" + "\n".join(f"- {line}" for line in found)
    return Answer(words, {"equal": not found, "differences": found, **more}, status="not_equal" if found else "ok")


def _points() -> Answer:
    """The ledger recomputed from its transfers alone, with what the accounts of each program hold."""
    from dataclasses import asdict

    from jangteo.config.verify import ledger
    from jangteo.loyalty.points import queries

    migrate()
    programs = [
        {"program": program.slug, **asdict(queries.get_totals(program_id=program.id))}
        for program in queries.list_programs()
    ]
    return _told(ledger(), programs=programs)


@click.group("points")
def points() -> None:
    """The ledger of points."""


@points.command("verify")
@command()
def verify_points() -> Answer:
    """Recompute every wallet, lot and account from the transfers; exits 1 at a difference."""
    return _points()
