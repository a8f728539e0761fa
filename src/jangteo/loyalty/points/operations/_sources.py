"""Where the office and the jobs of a program post from."""

from datetime import datetime

from django_scopes import scope as open_rows

from jangteo.loyalty.points.models import Source
from jangteo.loyalty.points.types import SourceKind

_LABELS = {SourceKind.OFFICE: "사무국", SourceKind.JOB: "자동 처리", SourceKind.IMPORT: "옮겨 오기"}


def own_source(program_id: int, kind: SourceKind, now: datetime) -> int:
    """The id of the source from which a program's office, jobs or files post; made with the program."""
    with open_rows(program=program_id):
        return Source.objects.get_or_create(
            program_id=program_id, kind=kind, store=None, defaults={"label": _LABELS[kind], "added_at": now}
        )[0].id
