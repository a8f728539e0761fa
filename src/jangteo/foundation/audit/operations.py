"""Taking the record out of the house is itself recorded (안전성 확보조치 기준: 내려받기)."""

from datetime import datetime

from jangteo.foundation.audit.permissions import EXPORT
from jangteo.foundation.audit.queries import list_for_export
from jangteo.foundation.audit.toolkit import note, operation
from jangteo.foundation.audit.types import Entry, Filters, declare_label
from jangteo.foundation.tenancy.types import Actor, Scope

declare_label("audit.export_entries", "기록을 내려받았어요")


@operation(permission=EXPORT, scope=lambda kwargs: kwargs["scope"])
def export_entries(*, actor: Actor, now: datetime, scope: Scope, filters: Filters) -> list[Entry]:
    """The entries that ``filters`` find in ``scope``, and a line in the record that they were taken out.

    Raises NotAllowed without the permission.
    """
    entries = list(list_for_export(scope=scope, filters=filters))
    note(after={"count": len(entries)})
    return entries
