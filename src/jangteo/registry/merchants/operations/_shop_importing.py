"""One list of shops from bytes to report: read, match, compare, write. Everything in the caller's transaction."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django_scopes import scope as open_rows

from jangteo.foundation.spreadsheets.toolkit import Progress, take_import_lock
from jangteo.kernel.errors import Invalid
from jangteo.kernel.spreadsheets import read_table
from jangteo.registry.merchants.models import ShopEdition, ShopPlace, ShopRow, ShopTwins
from jangteo.registry.merchants.operations._shop_markets import known_markets
from jangteo.registry.merchants.operations._shop_places import KnownMarket, Place, group_rows, match_places
from jangteo.registry.merchants.operations._shop_planning import Plan, Planner
from jangteo.registry.merchants.operations._shop_rows import ShopReader, ShopRowIn
from jangteo.registry.merchants.operations._shop_tree import read_tree
from jangteo.registry.merchants.operations._shop_writing import (
    forget_stale_questions,
    mark_gone,
    write_plan,
    write_questions,
)
from jangteo.registry.merchants.types.imports import PlaceState
from jangteo.registry.merchants.types.shop_columns import ShopLayout, find_layout
from jangteo.registry.places.types import Problem, RowOutcome, Severity, gazetteer

LOCK = 7_201_002
"""Key of the advisory lock that lets one import of shops run at a time."""
_SETTLED = {PlaceState.SURE, PlaceState.DECIDED}


def take_lock() -> None:
    """Hold the right to import shops until the transaction ends. Raises Refused(`import_running`)."""
    take_import_lock(LOCK)


@dataclass
class ShopImporter:
    """The state of one import. `region` narrows it to what lies in a region; `write` is False for a preview."""

    content: bytes
    file_name: str
    now: datetime
    write: bool
    progress: Progress
    region: str = ""
    given_date: date | None = None

    problems: list[Problem] = field(default_factory=list)
    outcomes: dict[int, RowOutcome] = field(default_factory=dict)
    plans: list[Plan] = field(default_factory=list)
    place_rows: dict[int, ShopPlace] = field(default_factory=dict)

    def run(self) -> None:
        """Do it all. Raises Invalid for a file that cannot be used."""
        self.sheet = read_table(self.content)
        self.layout: ShopLayout = find_layout(self.sheet.header)
        self.rows = self._read_rows()
        self.reference_date = self._edition_date()
        self.edition = ShopEdition.objects.filter(sha256=self.sheet.sha256, reference_date=self.reference_date).first()
        self.tree = read_tree(write=self.write)
        self.places = self._match()
        markets = sorted({p.market_id for p in self.places if p.market_id is not None})
        with open_rows(market=markets):
            self._plan()
            self._name_problems()
            if self.write:
                self._store()
        self.progress(len(self.rows), len(self.rows))

    # --- reading ----------------------------------------------------------------------------------------------------

    def _read_rows(self) -> list[ShopRowIn]:
        total = len(self.sheet.rows)
        if not total:
            raise Invalid("file_empty", "머리글 아래에 아무 줄도 없어요.", field="file")
        reader = ShopReader(self.layout, self.given_date or date_in_name(self.file_name))
        rows: list[ShopRowIn] = []
        seen: set[str] = set()
        for done, (line, cells) in enumerate(self.sheet.rows):
            row = reader.read(line, cells)
            if not row.refused:
                self._guard(row, seen)
            rows.append(row)
            if done % 200 == 0:
                self.progress(done, total)
        return rows

    def _guard(self, row: ShopRowIn, seen: set[str]) -> None:
        """Lines told twice, and what lies outside the region of whoever loads the file."""
        if row.digest in seen:
            row.refused = True
            row.problem("", row.name, "duplicate_row", "똑같은 줄이 또 있어 한 번만 읽었어요.", Severity.WARN)
        elif self.region and not _lies_in(row.region, self.region):
            row.refused = True
            message = "맡은 지역 밖의 시장이에요."
            row.problem("시군구", row.region, "outside_region", message, Severity.WARN)
        seen.add(row.digest)

    def _edition_date(self) -> date:
        days = [row.as_of for row in self.rows if row.as_of is not None]
        chosen = self.given_date or max(days, default=None)
        if chosen is None:
            raise Invalid(
                "reference_date_unknown",
                "언제 자료인지 알 수 없어요. 파일 이름 끝에 날짜를 적어 주세요. 예: 점포_20211119.csv",
                field="file",
            )
        if not date(1990, 1, 1) <= chosen <= date(2200, 1, 1):
            raise Invalid("reference_date_invalid", "데이터기준일자가 올바르지 않아요.", field="file")
        for row in self.rows:
            row.as_of = row.as_of or chosen
        return chosen

    # --- markets ----------------------------------------------------------------------------------------------------

    def _match(self) -> list[Place]:
        places = group_rows(row for row in self.rows if not row.refused)
        held = {
            (row.name_key, row.region_code): row
            for row in ShopPlace.objects.filter(name_key__in={place.key for place in places})
        }
        fresh = []
        for place in places:
            known = held.get((place.key, place.region))
            if known is not None and (PlaceState(known.state) in _SETTLED and known.registered_id is not None):
                place.market_id = known.registered_id
            elif known is None or known.state != PlaceState.SKIPPED:
                fresh.append(place)
        self.held_places = held
        sidos = {place.region[:2] for place in places if place.region}
        self.markets: dict[int, KnownMarket] = {m.id: m for m in known_markets(sidos)}
        taken = {place.market_id for place in places if place.market_id is not None}
        match_places(fresh, list(self.markets.values()), taken)
        return places

    def _state(self, place: Place) -> PlaceState:
        held = self.held_places.get((place.key, place.region))
        if held is not None and held.state in {PlaceState.DECIDED, PlaceState.SKIPPED}:
            return PlaceState(held.state)
        if place.market_id is not None:
            return PlaceState.SURE
        return PlaceState.DOUBT if place.guesses else PlaceState.MISSING

    # --- planning ---------------------------------------------------------------------------------------------------

    def _plan(self) -> None:
        by_market: dict[int, list[Place]] = defaultdict(list)
        for place in self.places:
            if place.market_id is None:
                self._wait(place)
            elif not self._is_ours(place.market_id):
                self._refuse(place)
            else:
                by_market[place.market_id].append(place)
        for market_id, places in sorted(by_market.items()):
            rows = sorted((row for place in places for row in place.rows), key=lambda row: row.line)
            known = [self.held_places.get((place.key, place.region)) for place in places]
            plan = Planner(
                market_id=market_id,
                place_ids=[row.id for row in known if row is not None],
                rows=rows,
                tree=self.tree,
                now=self.now,
                edition_id=self.edition.id if self.edition else None,
                reference_date=self.reference_date,
                lock=self.write,
            ).run()
            self.plans.append(plan)
            self.outcomes |= plan.outcomes

    def _is_ours(self, market_id: int) -> bool:
        market = self.markets.get(market_id)
        return not self.region or (market is not None and _lies_in(market.region, self.region))

    def _wait(self, place: Place) -> None:
        """Rows of a market that is not known are kept and wait; those of one that was set aside are kept alone."""
        state = self._state(place)
        for row in place.rows:
            if state is PlaceState.SKIPPED:
                message = "넘기기로 한 시장이라 보관만 했어요."
                row.problem("시장명", row.market, "market_skipped", message, Severity.INFO)
                self.outcomes[row.line] = RowOutcome.UNCHANGED
                continue
            self.outcomes[row.line] = RowOutcome.IN_DOUBT
            if state is PlaceState.DOUBT:
                message = "어느 시장인지 헷갈려요. ‘시장 정하기’에서 정하면 들어가요."
                row.problem("시장명", row.market, "market_in_doubt", message, Severity.WARN)
            else:
                message = "등록된 시장에 없어요. 줄은 보관했고, 시장을 정하면 들어가요."
                row.problem("시장명", row.market, "market_unregistered", message, Severity.WARN)

    def _refuse(self, place: Place) -> None:
        for row in place.rows:
            row.refused = True
            message = "다른 지역에 등록된 시장이에요. 설치 관리자에게 부탁해 주세요."
            row.problem("시장명", row.market, "registered_elsewhere", message, Severity.WARN)

    # --- problems ---------------------------------------------------------------------------------------------------

    def _name_problems(self) -> None:
        for row in self.rows:
            if row.refused:
                self.outcomes[row.line] = RowOutcome.REFUSED
        _name_shared_phones(self.rows)
        self.problems += _of_columns(self.layout, self.rows, self.sheet.header)
        self.problems += [problem for plan in self.plans for problem in plan.problems]

    def all_problems(self) -> tuple[Problem, ...]:
        """Every problem of the file and of its rows, by line."""
        found = [*self.problems, *(problem for row in self.rows for problem in row.problems)]
        return tuple(sorted(found, key=lambda p: (p.row, p.column, p.code)))

    # --- writing ----------------------------------------------------------------------------------------------------

    def _store(self) -> None:
        fresh = self.edition is None
        if self.edition is None:
            self.edition = ShopEdition.objects.create(
                reference_date=self.reference_date,
                file_name=self.file_name[:200],
                sha256=self.sheet.sha256,
                encoding=self.sheet.encoding,
                header=list(self.sheet.header),
                row_count=len(self.rows),
                loaded_at=self.now,
            )
        place_of = self._store_places()
        twins: dict[int, ShopTwins] = {}
        for plan in self.plans:
            write_plan(plan, self.tree, self.now)
            twins |= write_questions(plan.questions, plan, place_of, self.now)
        ids = sorted({place_of[row.line] for plan in self.plans for row in plan.rows})
        forget_stale_questions(ids, [each.id for each in twins.values()])
        write_rows(self.edition, self.rows, self.plans, place_of, twins, self.outcomes, fresh=fresh)
        for plan in self.plans:
            mark_gone(plan, ids, self.edition.id)

    def _store_places(self) -> dict[int, int]:
        """Keep what is known of the markets that the file names; returns line → id of the place."""
        found: dict[int, int] = {}
        for place in self.places:
            held = self.held_places.get((place.key, place.region))
            state = self._state(place)
            values = {
                "state": state.value,
                "registered_id": place.market_id,
                "guesses": [guess.as_dict() for guess in place.guesses],
            }
            if held is None:
                held = ShopPlace.objects.create(
                    name=place.name, name_key=place.key, region_code=place.region, raised_at=self.now, **values
                )
            elif PlaceState(held.state) not in {PlaceState.DECIDED, PlaceState.SKIPPED, PlaceState.SURE}:
                ShopPlace.objects.filter(id=held.id).update(**values)
            found |= dict.fromkeys((row.line for row in place.rows), held.id)
        return found

    def count(self, outcome: RowOutcome) -> int:
        """How many rows ended so."""
        return sum(1 for each in self.outcomes.values() if each is outcome)


def write_rows(
    edition: ShopEdition,
    rows: Iterable[ShopRowIn],
    plans: Iterable[Plan],
    place_of: Mapping[int, int],
    twins: Mapping[int, ShopTwins],
    outcomes: Mapping[int, RowOutcome],
    *,
    fresh: bool,
) -> None:
    """Remember the rows as published with what became of each; of rows known before, what is new about them."""
    stores = {line: store for plan in plans for line, store in plan.stores.items()}
    unsure = {line: sorted_.unsure for plan in plans for line, sorted_ in plan.sorted.items()}
    merged = {line for plan in plans for line in plan.merged}
    held = {} if fresh else {row.line: row for row in ShopRow.objects.filter(edition=edition)}
    made, moved = [], []
    for row in rows:
        store, asked = stores.get(row.line), twins.get(row.line)
        found = held.get(row.line)
        before = _open_parts(found)
        if found is None:
            found = ShopRow(edition=edition, line=row.line, raw=list(row.cells), digest=row.digest, key=row.key)
            found.name_key, found.words, found.stalls = row.name_key, list(row.words), list(row.stalls)
            found.merged = row.line in merged
        found.place_id = place_of.get(row.line, found.place_id)
        found.store_id = store.id if store is not None else found.store_id
        found.twins_id = asked.id if asked is not None else found.twins_id
        found.unsure = list(unsure.get(row.line, ()))
        if found.outcome in {"", RowOutcome.IN_DOUBT, RowOutcome.REFUSED}:
            found.outcome = outcomes[row.line].value
        if before is None:
            made.append(found)
        elif _open_parts(found) != before:
            moved.append(found)
    ShopRow.objects.bulk_create(made, batch_size=1000)
    ShopRow.objects.bulk_update(moved, ["place", "store", "twins", "unsure", "outcome"], batch_size=1000)


def _open_parts(row: ShopRow | None) -> tuple[object, ...] | None:
    return None if row is None else (row.place_id, row.store_id, row.twins_id, list(row.unsure), row.outcome)


def date_in_name(file_name: str) -> date | None:
    """The day that a file name carries (`…_20211119.csv`); None when it carries none."""
    digits = "".join(char if char.isdigit() else " " for char in file_name.replace("-", "").replace(".", " "))
    for word in digits.split():
        if len(word) == 8 and word.startswith("20"):
            try:
                return date(int(word[:4]), int(word[4:6]), int(word[6:]))
            except ValueError:
                continue
    return None


def _lies_in(code: str, region: str) -> bool:
    return region in {fact.code for fact in gazetteer().lineage(code)}


def _name_shared_phones(rows: Iterable[ShopRowIn]) -> None:
    kept = [row for row in rows if row.values.get("phone") and not row.refused]
    counts = Counter((row.market_key, row.district, row.values["phone"]) for row in kept)
    for row in kept:
        if counts[row.market_key, row.district, row.values["phone"]] > 1:
            message = "같은 시장에서 이 번호를 쓰는 가게가 또 있어요."
            row.problem("전화번호", row.values["phone"], "phone_shared", message, Severity.INFO)


def _of_columns(layout: ShopLayout, rows: list[ShopRowIn], header: tuple[str, ...]) -> list[Problem]:
    """What concerns whole columns: missing, unknown, empty, or naming people."""
    found = [Problem(1, name, "", "column_missing", "이 칸이 없는 자료예요.", Severity.INFO) for name in layout.missing]
    for name in layout.unknown:
        found.append(Problem(1, name, "", "column_unknown", "모르는 칸이라 읽지 않았어요.", Severity.WARN))
    for at in layout.personal:
        message = "사람의 정보가 담긴 칸이라 읽지도 보관하지도 않았어요."
        found.append(Problem(1, header[at], "", "column_personal", message, Severity.WARN, len(rows)))
    for at in layout.fields.values():
        if not any(row.cells[at].strip() for row in rows if at < len(row.cells)):
            message = "모든 줄이 비어 있어요."
            found.append(Problem(1, header[at], "", "column_empty", message, Severity.WARN, len(rows)))
    return found
