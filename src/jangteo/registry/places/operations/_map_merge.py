"""Merging what one editor sends into what the others have made of the map since it looked.

What only one side touched is taken over from it. What both touched stays as the others left it and comes back to the
sender with both values, unless both wanted the same. Nothing is dropped without being told of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from jangteo.foundation.files.queries import list_infos
from jangteo.foundation.outbox.toolkit import publish
from jangteo.kernel.errors import Refused
from jangteo.registry.places.events import StallsAdded, StallsChanged
from jangteo.registry.places.models import Stall, Zone
from jangteo.registry.places.operations._stall_rows import TAKEN, clean_zone, get_zone_row, new_row
from jangteo.registry.places.operations.stalls import apply_change, retire_row, save_rows
from jangteo.registry.places.operations.zones import insert_zone, update_zone
from jangteo.registry.places.queries.maps import stall_change, zone_json
from jangteo.registry.places.queries.stalls import list_stalls_by_ids, zone_view
from jangteo.registry.places.types import NewStall, Ownership, StallChange, StallUse, background_owner
from jangteo.registry.places.types.stall_map import (
    MAX_MARKS,
    Key,
    State,
    Unfit,
    Value,
    key_of,
    keys_of,
    put_or_drop,
    read_cell,
    read_frame,
    read_mark,
)

NEW = "new:"
RETIRED_ON_MAP = "배치도에서 없앴어요"
_GONE = "그런 자리가 없어요."
_STALL_FIELDS = frozenset({"number", "zone", "floor", "area_m2", "ownership", "use"})


class Merge:
    """One save: the state that it works on, and what came of each change."""

    def __init__(self, market_id: int, now: datetime, state: State, foreign: set[Key]) -> None:
        self.market_id, self.now, self.state, self.foreign = market_id, now, state, foreign
        self.applied: list[dict[str, Any]] = []
        self.ids: dict[str, str] = {}
        self.conflicts: dict[str, dict[str, Any]] = {}
        self.refused: dict[str, str] = {}
        self.added: list[int] = []
        self.changed: list[int] = []
        self._stalls: dict[str, Stall] = {}
        self._marks = sum(kind == "mark" for kind, _ in state)

    def run(self, changes: Sequence[Mapping[str, Any]], done: set[str]) -> None:
        """Apply the changes in their order; those whose key is in `done` were applied by an earlier request."""
        self._add_zones(changes)
        self._load(changes)
        self._add_stalls(changes)
        for change in changes:
            if change.get("key") in done:
                continue
            kind, name = key_of(change)
            if name in self.refused:
                continue
            try:
                self._apply(change, kind, self.ids.get(name, name))
            except (Unfit, Refused) as refusal:
                self.refused[name or kind] = refusal.message if isinstance(refusal, Refused) else str(refusal)
        self._tell()

    def _tell(self) -> None:
        if self.added:
            publish(StallsAdded(self.market_id, tuple(self.added)), now=self.now)
        if self.changed:
            publish(StallsChanged(self.market_id, tuple(self.changed)), now=self.now)

    def _apply(self, change: Mapping[str, Any], kind: str, name: str) -> None:
        if kind == "stall":
            self._retire(change, name) if change["op"] == "drop_stall" else self._change_stall(change, name)
        elif kind == "zone":
            self._change_zone(change, name)
        else:
            self._put(change, (kind, name), self._wanted(change, kind, name))

    def _wanted(self, change: Mapping[str, Any], kind: str, name: str) -> Value | None:
        if change["op"].startswith("drop_"):
            return None
        if kind == "frame":
            return self._frame(change)
        if kind == "cell":
            self._stall(name)
            return read_cell({**change["cell"], "id": name})
        if (kind, name) not in self.state and self._marks >= MAX_MARKS:
            raise Unfit(f"표시는 {MAX_MARKS:,}개까지 둘 수 있어요.")
        mark = read_mark(change["mark"])
        if mark.get("zone"):
            mark["zone"] = self.ids.get(mark["zone"], mark["zone"])
        return mark

    def _frame(self, change: Mapping[str, Any]) -> Value:
        frame = read_frame(change)
        if frame["background"] is not None:
            known = {info.id for info in list_infos(owner=background_owner(self.market_id))}
            if frame["background"]["file"] not in known:
                raise Unfit("바탕 그림을 다시 올려 주세요.")
        return frame

    def _put(self, change: Mapping[str, Any], key: Key, wanted: Value | None) -> None:
        present = self.state.get(key)
        if present == wanted:
            return
        if key[0] == "cell" and wanted is not None and self._stalls[key[1]].retired_on is not None:
            self._conflict(change, key[1], {"op": "drop_stall", "id": key[1]})
            return
        if key in self.foreign:
            self._conflict(change, key[1] or "frame", put_or_drop(key, present))
            return
        if wanted is None:
            del self.state[key]
        else:
            self.state[key] = wanted
        self._marks += (key[0] == "mark") * ((wanted is not None) - (present is not None))
        self._record(put_or_drop(key, wanted), change)

    def _record(self, applied: dict[str, Any], change: Mapping[str, Any]) -> None:
        if "key" in change:
            applied["key"] = change["key"]
        self.applied.append(applied)

    def _conflict(self, mine: Mapping[str, Any], name: str, theirs: Mapping[str, Any]) -> None:
        self.conflicts[f"{key_of(mine)[0]} {name}"] = {"id": name, "mine": mine, "theirs": theirs}

    # --- stalls ---

    def _load(self, changes: Sequence[Mapping[str, Any]]) -> None:
        names = {name for kind, name in map(key_of, changes) if kind in {"cell", "stall"}}
        ids = [int(name) for name in names if name.isascii() and name.isdigit() and len(name) < 18]
        rows = Stall.objects.select_related("zone").filter(id__in=ids)
        self._stalls = {str(row.id): row for row in rows}

    def _stall(self, name: str) -> Stall:
        if name not in self._stalls:
            raise Unfit(_GONE)
        return self._stalls[name]

    def _add_stalls(self, changes: Sequence[Mapping[str, Any]]) -> None:
        """Add a stall for every cell with a new name; a name that has one already is that stall's."""
        cells = {
            c["cell"]["id"]: c["cell"] for c in changes if c["op"] == "put_cell" and c["cell"]["id"].startswith(NEW)
        }
        for row in Stall.objects.select_related("zone").filter(client_key__in=list(cells)):
            self._know(row, str(row.client_key))
        rows: dict[str, Stall] = {}
        for name, cell in cells.items():
            if name not in self.ids:
                try:
                    rows[name] = self._new_stall(cell)
                except (Unfit, Refused) as refusal:
                    self.refused[name] = refusal.message if isinstance(refusal, Refused) else str(refusal)
        keys = [row.number_key for row in rows.values()]
        taken = set(Stall.objects.filter(number_key__in=keys, retired_on=None).values_list("number_key", flat=True))
        free = []
        for name, row in rows.items():
            if row.number_key in taken:
                self.refused[name] = f"{row.number}: {TAKEN.message}"
            else:
                taken.add(row.number_key)
                free.append(row)
        for row in Stall.objects.bulk_create(free):
            self.added.append(row.id)
            self._know(row, str(row.client_key))

    def _know(self, row: Stall, name: str) -> None:
        self.ids[name] = str(row.id)
        self._stalls[str(row.id)] = row

    def _new_stall(self, cell: Mapping[str, Any]) -> Stall:
        read_cell(cell)
        change = self._stall_change(cell)
        if change.zone_id is None:
            raise Unfit("자리를 넣을 구역을 골라 주세요.")
        made = NewStall(
            number=change.number or "",
            floor=change.floor,
            area_m2=change.area_m2,
            ownership=change.ownership or Ownership.UNKNOWN,
            use=change.use or StallUse.SHOP,
        )
        return new_row(made, get_zone_row(change.zone_id), self.now, client_key=cell["id"])

    def _stall_change(self, given: Mapping[str, Any]) -> StallChange:
        """The fields of a stall that an editor sent. Raises Unfit."""
        zone, area = given.get("zone"), given.get("area_m2")
        zone = self.ids.get(str(zone), str(zone)) if zone is not None else None
        floor = given.get("floor")
        if floor is not None and (isinstance(floor, bool) or not isinstance(floor, int)):
            raise Unfit("층을 다시 골라 주세요.")
        try:
            return StallChange(
                number=str(given["number"]) if given.get("number") is not None else None,
                zone_id=int(zone) if zone is not None else None,
                floor=floor,
                area_m2=Decimal(str(area)) if area is not None else None,
                forget_area="area_m2" in given and area is None,
                ownership=Ownership(given["ownership"]) if given.get("ownership") else None,
                use=StallUse(given["use"]) if given.get("use") else None,
            )
        except (ValueError, InvalidOperation) as error:
            raise Unfit("자리의 구역, 넓이, 소유, 쓰임을 다시 확인해 주세요.") from error

    def _change_stall(self, change: Mapping[str, Any], name: str) -> None:
        stall = self._stall(name)
        (present,) = list_stalls_by_ids(market_id=self.market_id, ids=[stall.id])
        wanted = self._stall_change(change["stall"])
        zone = get_zone_row(wanted.zone_id) if wanted.zone_id is not None else None
        before = stall.number_key
        if stall.retired_on is not None:
            self._conflict(change, name, stall_change(present))
            return
        if not apply_change(stall, wanted, zone, self.now):
            return
        clash = set(keys_of(change)) & self.foreign
        taken = (
            stall.number_key != before and Stall.objects.filter(number_key=stall.number_key, retired_on=None).exists()
        )
        if clash or taken:
            stall.refresh_from_db()
            if taken and not clash:
                raise TAKEN
            self._conflict(change, name, stall_change(present))
            return
        save_rows([stall])
        self.changed.append(stall.id)
        fields = {field: value for field, value in change["stall"].items() if field in _STALL_FIELDS}
        self._record({"op": "put_stall", "stall": {**fields, "id": name}}, change)

    def _retire(self, change: Mapping[str, Any], name: str) -> None:
        stall = self._stall(name)
        if stall.retired_on is not None:
            return
        if ("cell", name) in self.foreign or any(k == "stall" and n.split(".")[0] == name for k, n in self.foreign):
            (present,) = list_stalls_by_ids(market_id=self.market_id, ids=[stall.id])
            self._conflict(change, name, stall_change(present))
            return
        retire_row(stall, RETIRED_ON_MAP, self.now)
        self._record({"op": "drop_stall", "id": name}, change)
        if self.state.pop(("cell", name), None) is not None:
            self.applied.append(put_or_drop(("cell", name), None))

    # --- zones ---

    def _zone_values(self, given: Mapping[str, Any]) -> dict[str, Any]:
        name, floor = str(given.get("name") or ""), given.get("floor") or 1
        code = str(given.get("code") or name[:1])
        if isinstance(floor, bool) or not isinstance(floor, int):
            raise Unfit("층을 다시 골라 주세요.")
        return clean_zone(code, name, floor, str(given.get("tint") or ""))

    def _add_zones(self, changes: Sequence[Mapping[str, Any]]) -> None:
        for change in changes:
            if change["op"] != "put_zone" or not (name := change["zone"]["id"]).startswith(NEW) or name in self.ids:
                continue
            try:
                values = self._zone_values(change["zone"])
                # Sent twice, a new zone is found by its letter and name.
                zone = Zone.objects.filter(code=values["code"]).first()
                if zone is not None and zone.name != values["name"]:
                    raise Unfit("그 글자를 쓰는 구역이 이미 있어요.")
                if zone is None:
                    zone = insert_zone(self.market_id, values)
                    self._record({"op": "put_zone", "zone": zone_json(zone_view(zone))}, change)
                self.ids[name] = str(zone.id)
            except (Unfit, Refused) as refusal:
                self.refused[name] = refusal.message if isinstance(refusal, Refused) else str(refusal)

    def _change_zone(self, change: Mapping[str, Any], name: str) -> None:
        zone = Zone.objects.filter(id=int(name)).first() if name.isascii() and name.isdigit() else None
        if zone is None:
            raise Unfit("그런 구역이 없어요.")
        values = self._zone_values({**zone_json(zone_view(zone)), **change["zone"]})
        if all(getattr(zone, field) == value for field, value in values.items()):
            return
        if ("zone", name) in self.foreign:
            self._conflict(change, name, {"op": "put_zone", "zone": zone_json(zone_view(zone))})
            return
        if Zone.objects.filter(code=values["code"]).exclude(id=zone.id).exists():
            raise Unfit("그 글자를 쓰는 구역이 이미 있어요.")
        update_zone(zone, values)
        self._record({"op": "put_zone", "zone": zone_json(zone_view(zone))}, change)
