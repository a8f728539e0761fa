"""The data of a stall map as plain values: reading what an editor sends, telling two versions apart, laying blocks out.

Lengths are cm, angles degrees 0..359, ids text. A map is kept as
``{"width", "height", "background", "cells": [...], "marks": [...]}``; inside, it is one flat dictionary from a key to a
value (`("cell", "12")`, `("mark", "m1")`, `("frame", "")`), so that versions are compared and merged key by key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from jangteo.kernel.errors import Invalid

Key = tuple[str, str]
Value = dict[str, Any]
State = dict[Key, Value]

MARK_KINDS = frozenset(
    {"road", "gate", "toilet", "parking", "office", "stairs", "text", "water", "fire"}
    | {"zone", "square", "lounge", "loading", "police", "atm"}
)
FRAME: Key = ("frame", "")
NO_FRAME: Value = {"width": 6000, "height": 4000, "background": None}
MAX_SIDE, MIN_SIDE = 100_000, 300
MAX_CHANGES, MAX_MARKS, MAX_TEXT, MAX_KEY = 6000, 1000, 40, 64
MIN_CELL, MAX_CELL, MIN_MARK = 20, 20_000, 1
_ID = re.compile(r"[0-9A-Za-z_:.-]{1,64}")


class Unfit(Exception):  # noqa: N818  a refusal of one change, told beside the others
    """One change cannot be; the words say why."""


def state_of(data: Mapping[str, Any] | None) -> State:
    """The kept data as one flat dictionary; None is a map that nobody has drawn yet."""
    if data is None:
        return {FRAME: dict(NO_FRAME)}
    state: State = {FRAME: {name: data.get(name) for name in NO_FRAME}}
    state |= {("cell", cell["id"]): cell for cell in data["cells"]}
    state |= {("mark", mark["id"]): mark for mark in data["marks"]}
    return state


def data_of(state: State) -> dict[str, Any]:
    """The reverse of `state_of`; cells and marks in the order of the dictionary."""
    return {
        **state[FRAME],
        "cells": [value for (kind, _), value in state.items() if kind == "cell"],
        "marks": [value for (kind, _), value in state.items() if kind == "mark"],
    }


def put_or_drop(key: Key, value: Value | None) -> dict[str, Any]:
    """The change that brings a key to this value; None drops it."""
    kind, name = key
    if kind == "frame":
        return {"op": "put_frame", **(value or NO_FRAME)}
    return {"op": f"drop_{kind}", "id": name} if value is None else {"op": f"put_{kind}", kind: value}


def key_of(change: Mapping[str, Any]) -> Key:
    """What a change speaks of."""
    verb, kind = change["op"].split("_")
    if kind == "frame":
        return FRAME
    return kind, str(change["id"] if verb == "drop" else change[kind]["id"])


def differences(before: State, after: State) -> list[dict[str, Any]]:
    """The changes of cells, marks and frame that lead from one state to the other."""
    found = [put_or_drop(key, None) for key in before if key not in after]
    return found + [put_or_drop(key, value) for key, value in after.items() if before.get(key) != value]


# --- what an editor sends ---


def read_changes(changes: object) -> list[dict[str, Any]]:
    """The changes with their form checked: each a known op with what it speaks of named.

    Raises Invalid(`changes_invalid`) when the list as a whole cannot be read.
    """
    if not isinstance(changes, Sequence) or isinstance(changes, str) or len(changes) > MAX_CHANGES:
        raise Invalid("changes_invalid", f"바꾼 것을 한 번에 {MAX_CHANGES:,}개까지 보낼 수 있어요.")
    return [_formed(change) for change in changes]


def squashed(changes: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """One change for each thing, in the order of the last ones: what was sent first is what the last goes on from.

    So a list sent twice does the same both times, also when a change in its middle had found nothing to do.
    """
    found: dict[Key, Mapping[str, Any]] = {}
    for change in changes:
        key = key_of(change)
        earlier, body = found.pop(key, None), _OPS[change["op"]]
        if earlier is not None and body and earlier["op"] == change["op"]:
            found[key] = {**change, body: {**earlier[body], **change[body]}}
        else:
            found[key] = change
    return list(found.values())


_OPS = {
    "put_cell": "cell",
    "put_mark": "mark",
    "put_stall": "stall",
    "put_zone": "zone",
    "drop_cell": "",
    "drop_mark": "",
    "drop_stall": "",
    "put_frame": None,
}


def _is_keyed(change: Mapping[str, Any]) -> bool:
    """Whether the change's own key, if it has one, is a short word."""
    return "key" not in change or (isinstance(change["key"], str) and _ID.fullmatch(change["key"]) is not None)


def _formed(change: object) -> dict[str, Any]:
    if isinstance(change, Mapping) and isinstance(op := change.get("op"), str) and op in _OPS and _is_keyed(change):
        body = _OPS[op]
        if body is None:
            return dict(change)
        holder = change.get(body) if body else change
        if isinstance(holder, Mapping):
            name = holder.get("id")
            name = str(name) if isinstance(name, int) and not isinstance(name, bool) else name
            if isinstance(name, str) and _ID.fullmatch(name):
                return {**change, body: {**holder, "id": name}} if body else {**change, "id": name}
    raise Invalid("changes_invalid", "보낸 내용을 읽지 못했어요. 화면을 새로 열고 다시 해 주세요.")


def whole(value: object, low: int, high: int, words: str) -> int:
    """A whole number within bounds; raises Unfit with the words."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise Unfit(words)
    return round(value)


def _placed(given: Mapping[str, Any], least: int) -> dict[str, int]:
    box = {name: whole(given.get(name), -MAX_SIDE, 2 * MAX_SIDE, "칸이 배치도 밖에 있어요.") for name in ("x", "y")}
    for name in ("w", "h"):
        box[name] = whole(given.get(name), least, MAX_CELL if least == MIN_CELL else MAX_SIDE, "칸이 너무 작거나 커요.")
    box["r"] = whole(given.get("r", 0), -360_000, 360_000, "돌린 각도를 읽지 못했어요.") % 360
    return box


def read_cell(given: Mapping[str, Any]) -> Value:
    """A cell with its id, place, size and angle and nothing else. Raises Unfit."""
    return {"id": given["id"], **_placed(given, MIN_CELL)}


def read_mark(given: Mapping[str, Any]) -> Value:
    """A mark with its kind, place, text, storey and, for the name of a zone, that zone. Raises Unfit."""
    kind, text = given.get("kind"), given.get("text") or ""
    if kind not in MARK_KINDS:
        raise Unfit("모르는 표시예요.")
    if not isinstance(text, str) or len(text) > MAX_TEXT or not text.isprintable():
        raise Unfit(f"글은 {MAX_TEXT}자까지 적을 수 있어요.")
    mark: Value = {"id": given["id"], "kind": kind, **_placed(given, MIN_MARK), "text": text}
    if given.get("floor") is not None:
        mark["floor"] = whole(given["floor"], -5, 30, "층을 다시 골라 주세요.")
    if given.get("zone") is not None:
        zone = str(given["zone"])
        if not _ID.fullmatch(zone):
            raise Unfit("그런 구역이 없어요.")
        mark["zone"] = zone
    return mark


def read_frame(given: Mapping[str, Any]) -> Value:
    """Width, height and background of a map. Raises Unfit."""
    too_large = f"배치도는 {MIN_SIDE // 100}m부터 {MAX_SIDE // 100:,}m까지예요."
    sides = {name: whole(given.get(name), MIN_SIDE, MAX_SIDE, too_large) for name in ("width", "height")}
    background = given.get("background")
    if background is None:
        return {**sides, "background": None}
    if not isinstance(background, Mapping) or not isinstance(background.get("file"), int):
        raise Unfit("바탕 그림을 읽지 못했어요.")
    box = _placed(background, MIN_MARK)
    opacity = background.get("opacity", 0.5)
    if isinstance(opacity, bool) or not isinstance(opacity, int | float) or not 0 <= opacity <= 1:
        raise Unfit("바탕 그림의 짙기는 0부터 1까지예요.")
    return {**sides, "background": {"file": background["file"], **box, "opacity": round(float(opacity), 2)}}


# --- merging ---


def touched(versions: Iterable[tuple[str, Sequence[Mapping[str, Any]]]], tab: str, keys: frozenset[str]) -> set[Key]:
    """What others changed in the given versions (client name, applied changes).

    Own is what came from the same open editor or bears a key that is sent again. Fields of a stall count one by one.
    """
    found: set[Key] = set()
    for client, changes in versions:
        if tab and client == tab:
            continue
        for change in changes:
            if change.get("key") not in keys:
                found |= set(keys_of(change))
    return found


def keys_of(change: Mapping[str, Any]) -> Iterator[Key]:
    """What a change touches: one thing, or each named field of a stall."""
    kind, name = key_of(change)
    if kind == "stall" and change["op"] == "put_stall":
        yield from (("stall", f"{name}.{field}") for field in change["stall"] if field != "id")
    else:
        yield kind, name
