"""Giving markets out in the columns of the national standard."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from jangteo.foundation.audit.toolkit import note, operation
from jangteo.foundation.tenancy.types import Actor, in_region
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Invalid, Missing
from jangteo.registry.places.models import Region
from jangteo.registry.places.operations._exporting import as_csv, as_xlsx, export_rows
from jangteo.registry.places.permissions import EXPORT
from jangteo.registry.places.types import ExportFile

_ENCODINGS = {"utf-8-sig", "cp949"}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _region_path(region_id: int | None) -> str:
    if region_id is None:
        return ""
    path = Region.objects.filter(id=region_id).values_list("path", flat=True).first()
    if path is None:
        raise Missing("region_missing", "그런 지역이 없어요.")
    return path


def _render(form: str, encoding: str, region_id: int | None, name: str) -> ExportFile:
    if form not in {"csv", "xlsx"} or encoding not in _ENCODINGS:
        raise Invalid("export_form", "csv나 xlsx로만 내려받을 수 있어요.")
    rows = export_rows(_region_path(region_id))
    if form == "xlsx":
        return ExportFile(f"{name}.xlsx", _XLSX, as_xlsx(rows), len(rows))
    charset = "utf-8" if encoding == "utf-8-sig" else "euc-kr"
    return ExportFile(f"{name}.csv", f"text/csv; charset={charset}", as_csv(rows, encoding), len(rows))


@operation(permission=EXPORT, scope=in_region)
def export_file(
    *,
    actor: Actor,
    now: datetime,
    form: str = "xlsx",
    encoding: str = "utf-8-sig",
    region_id: int | None = None,
) -> ExportFile:
    """The present markets (of a region) as a file in the standard columns; `form` is csv or xlsx.

    A cell reads as it was published as long as its value still holds.
    Raises NotAllowed, Missing, Invalid(`export_form`).
    """
    made = _render(form, encoding, region_id, f"전통시장_{today(now):%Y%m%d}")
    note(subject=("places_export", made.name, made.name), after={"rows": made.rows})
    return made


@operation(permission=EXPORT)
def export_markets(*, actor: Actor, now: datetime, path: Path, encoding: str = "utf-8-sig") -> int:
    """Write the present markets to `path`, csv or xlsx by its ending; returns the number of rows.

    Raises NotAllowed, Invalid(`export_form`), Invalid(`export_path`) when the place cannot be written to.
    """
    made = _render(path.suffix.lstrip(".").lower(), encoding, None, path.stem)
    try:
        path.write_bytes(made.content)
    except OSError:
        raise Invalid("export_path", "그 자리에 파일을 쓸 수 없어요. 다른 폴더를 골라 주세요.") from None
    note(subject=("places_export", path.name, path.name), after={"rows": made.rows})
    return made.rows
