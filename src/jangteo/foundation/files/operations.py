"""Upkeep of the kept files."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import ProtectedError, RestrictedError
from django.db.utils import IntegrityError

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.audit.types import declare_label
from jangteo.foundation.files import vault
from jangteo.foundation.files.models import StoredFile
from jangteo.foundation.files.toolkit import drop_file
from jangteo.foundation.tenancy.types import Actor, Open

DRAFT_LASTS = timedelta(days=1)

declare_label("files.sweep_files", "주인 없는 파일을 지웠어요")


@operation(permission=Open("run by the schedule"))
def sweep_files(*, actor: Actor, now: datetime) -> int:
    """Remove files that nothing took up for a day, and bytes that no row speaks of; returns how many.

    Raises nothing of its own.
    """
    before = now - DRAFT_LASTS
    swept = 0
    # First the disk: bytes of the rows below go when this transaction is through.
    known = set(StoredFile.objects.values_list("key", flat=True))
    for key, path in vault.keys_before(before.timestamp()):
        if key.removesuffix("-s") not in known:
            path.unlink(missing_ok=True)
            swept += 1
    for file_id in StoredFile.objects.filter(owner__startswith="draft:", created_at__lt=before).values_list(
        "id", flat=True
    ):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                drop_file(file_id, now)
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            swept += 1
        except (ProtectedError, RestrictedError, IntegrityError):
            continue  # something holds it without having claimed it: better kept than lost
    if not swept:
        nothing_changed()
    note(after={"count": swept})
    return swept
