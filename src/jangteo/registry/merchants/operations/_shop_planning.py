"""What a list of shops does to one market: which shop a row is, what is new, changed or gone, what must be asked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from jangteo.registry.merchants.models import Occupancy, ShopRow, ShopTwins, Store
from jangteo.registry.merchants.operations._shop_rows import ShopRowIn
from jangteo.registry.merchants.operations._shop_stalls import stall_key
from jangteo.registry.merchants.operations._shop_storing import (
    Change,
    apply_change,
    difference,
    held_goods,
    new_store,
    touch,
)
from jangteo.registry.merchants.operations._shop_tree import Tree
from jangteo.registry.merchants.operations._shop_twins import Twins, bare_key, find_twins
from jangteo.registry.merchants.types.imports import TwinDecision
from jangteo.registry.merchants.types.shop_words import Sorted
from jangteo.registry.places import queries as places
from jangteo.registry.places.types import Problem, RowOutcome, Severity

SAME_COVERAGE = 0.5
"""A list with fewer than half the rows of the one before says nothing of shops that it does not name."""
ALREADY = "이미 등록된 가게와 이름이 같아요"


@dataclass(slots=True)
class Question:
    """Rows that wait until a person says whether they are the shop of `head` (or the `store` that is there already)."""

    twins: Twins
    waiting: list[ShopRowIn]
    head: ShopRowIn | None
    store: Store | None


@dataclass(slots=True)
class Plan:
    """All that happens in one market."""

    market_id: int
    rows: Sequence[ShopRowIn]
    outcomes: dict[int, RowOutcome] = field(default_factory=dict)
    stores: dict[int, Store] = field(default_factory=dict)
    merged: set[int] = field(default_factory=set)
    sorted: dict[int, Sorted] = field(default_factory=dict)
    added: list[ShopRowIn] = field(default_factory=list)
    changed: list[tuple[ShopRowIn, Change]] = field(default_factory=list)
    touched: list[Store] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    stands: list[tuple[ShopRowIn, int]] = field(default_factory=list)
    gone: list[Store] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Earlier:
    """A row that was found to be a shop before."""

    edition_id: int
    line: int
    digest: str
    key: str
    name_key: str
    store_id: int
    day: date
    gone: bool
    merged: bool


class Planner:
    """Plans one market. The market must be open; nothing is written.

    `lock` holds its shops until the transaction ends, so that nobody's change in the office is written over.
    """

    def __init__(
        self,
        *,
        market_id: int,
        place_ids: Sequence[int],
        rows: Sequence[ShopRowIn],
        tree: Tree,
        now: datetime,
        edition_id: int | None,
        reference_date: date,
        lock: bool,
    ) -> None:
        self.plan = Plan(market_id, rows)
        self.place_ids = place_ids
        self.tree = tree
        self.now = now
        self.edition_id = edition_id
        self.reference_date = reference_date
        self.lock = lock

    def run(self, *, settle: bool = False) -> Plan:
        """Do it all. `settle`: only some rows of a list are loaded after a decision, so none is missing from it."""
        stores = Store.objects.filter(market_id=self.plan.market_id).order_by("id")
        if self.lock:
            stores = stores.select_for_update(of=("self",))
        self.held = {store.id: store for store in stores}
        self._read_earlier()
        for row in self.plan.rows:
            self.plan.sorted[row.line] = self.tree.sort(row.words, row.region)
        self._link()
        if self._is_old():
            self._leave_new_ones()
        else:
            self._compare()
            self._ask()
            self._add()
            if not settle:
                self._find_gone()
        self._name_unsure()
        return self.plan

    # --- which shop a row is --------------------------------------------------------------------------------------

    def _read_earlier(self) -> None:
        told = ("edition_id", "line", "digest", "key", "name_key", "store_id")
        rows = ShopRow.objects.filter(place_id__in=self.place_ids, store_id__in=self.held)
        rows = rows.order_by("edition__reference_date", "edition_id", "line")
        self.earlier = [_Earlier(*row) for row in rows.values_list(*told, "edition__reference_date", "gone", "merged")]
        days = ShopRow.objects.filter(place_id__in=self.place_ids).exclude(edition_id=self.edition_id)
        self.newest = max(set(days.values_list("edition__reference_date", flat=True)), default=None)

    def _is_old(self) -> bool:
        return self.newest is not None and self.newest > self.reference_date

    def _link(self) -> None:
        """The very row, else its text, else its number and name, else a name that only one row and one shop have.

        Two rows of one list are never one shop unasked, so all but the first look at other lists alone.
        """
        here = {entry.line: entry for entry in self.earlier if entry.edition_id == self.edition_id}
        before = [entry for entry in self.earlier if entry.edition_id != self.edition_id]
        texts = {entry.digest: entry for entry in before}
        numbers = {(entry.key, entry.name_key): entry for entry in before if entry.key}
        by_name: dict[str, dict[int, _Earlier]] = defaultdict(dict)
        for entry in before:
            by_name[entry.name_key][entry.store_id] = entry
        names = Counter(row.name_key for row in self.plan.rows)
        for row in self.plan.rows:
            found = here.get(row.line) or texts.get(row.digest) or numbers.get((row.key, row.name_key))
            namesakes = by_name.get(row.name_key, {})
            if found is None and len(namesakes) == 1 and names[row.name_key] == 1:
                found = next(iter(namesakes.values()))
            if found is not None:
                self.plan.stores[row.line] = self.held[found.store_id]
                if found.merged:
                    self.plan.merged.add(row.line)

    # --- what changes ---------------------------------------------------------------------------------------------

    def _compare(self) -> None:
        """The first row of a shop speaks for it; those merged into it say nothing as long as there is another."""
        plan = self.plan
        goods = held_goods([store.id for store in plan.stores.values()])
        seen: set[int] = set()
        for row in sorted(plan.rows, key=lambda row: row.line in plan.merged):
            store = plan.stores.get(row.line)
            if store is None:
                continue
            plan.outcomes[row.line] = RowOutcome.UNCHANGED
            if store.id in seen:
                continue
            seen.add(store.id)
            codes = plan.sorted[row.line].codes
            change = difference(row, store, goods.get(store.id, []), codes, has_person=store.person_id is not None)
            row.problems.extend(change.left)
            if touch(store, row.as_of):
                plan.touched.append(store)
            if change:
                apply_change(row, store, change, self.tree.names(codes), self.now)
                plan.changed.append((row, change))
                plan.outcomes[row.line] = RowOutcome.CHANGED

    def _leave_new_ones(self) -> None:
        for row in self.plan.rows:
            if row.line in self.plan.stores:
                self.plan.outcomes[row.line] = RowOutcome.UNCHANGED
                message = "더 새로운 자료가 있어 쓰지 않았어요."
                row.problem("점포명", row.name, "older_differs", message, Severity.INFO)
            else:
                self.plan.outcomes[row.line] = RowOutcome.REFUSED
                message = "더 새로운 자료에는 없는 가게라 넣지 않았어요."
                row.problem("점포명", row.name, "shop_not_in_newer", message, Severity.INFO)

    # --- what must be asked ---------------------------------------------------------------------------------------

    def _ask(self) -> None:
        plan = self.plan
        decided = self._decided()
        groups = find_twins(plan.rows)
        for twins in groups:
            loose = [row for row in twins.rows if row.line not in plan.stores]
            if not loose or decided.get(twins.fingerprint) == TwinDecision.KEEP:
                continue
            head = self._head(twins)
            waiting = [row for row in loose if row is not head]
            if waiting:
                self._wait(Question(twins, waiting, head, plan.stores.get(head.line)))
        asked = {row.line for question in plan.questions for row in question.waiting}
        self._ask_of_held([row for row in plan.rows if row.line not in asked], decided)

    def _decided(self) -> dict[str, str]:
        rows = ShopTwins.objects.filter(place_id__in=self.place_ids).exclude(decision="")
        return dict(rows.values_list("fingerprint", "decision"))

    def _head(self, twins: Twins) -> ShopRowIn:
        """The row that stands for the group: one whose shop is known, else the first that is open and told once."""
        known = [row for row in twins.rows if row.line in self.plan.stores]
        sound = [row for row in twins.rows if not row.closed and not row.twice]
        return (known or sound or twins.rows)[0]

    def _ask_of_held(self, rows: Sequence[ShopRowIn], decided: dict[str, str]) -> None:
        """Shops that no row of the list is, and whose name a new row bears: opened here, or of another list."""
        known = {store.id for store in self.plan.stores.values()}
        by_name: dict[str, Store] = {}
        for store in self.held.values():
            if store.id not in known and store.state == "open":
                by_name.setdefault(bare_key(store.name), store)
        for row in rows:
            namesake = by_name.get(bare_key(row.name)) if row.line not in self.plan.stores else None
            if namesake is None:
                continue
            twins = Twins([row], [ALREADY])
            if decided.get(twins.fingerprint) != TwinDecision.KEEP:
                self._wait(Question(twins, [row], None, namesake))

    def _wait(self, question: Question) -> None:
        self.plan.questions.append(question)
        for row in question.waiting:
            self.plan.outcomes[row.line] = RowOutcome.IN_DOUBT
            if question.head is not None:
                message = f"{question.head.line}번째 줄과 같은 가게일 수 있어요. 사람이 정해 주세요."
                row.problem("점포명", row.name, "shop_duplicate", message, Severity.WARN)
            else:
                message = "이미 등록된 가게와 이름이 같아요. 사람이 정해 주세요."
                row.problem("점포명", row.name, "shop_already", message, Severity.WARN)

    # --- what is new, and what is gone ------------------------------------------------------------------------------

    def _add(self) -> None:
        plan = self.plan
        for row in plan.rows:
            if row.line in plan.outcomes:
                continue
            goods = self.tree.names(plan.sorted[row.line].codes)
            plan.stores[row.line] = new_store(row, plan.market_id, goods, self.now)
            plan.added.append(row)
            plan.outcomes[row.line] = RowOutcome.ADDED
        plan.stands = find_stands(plan.added, plan.market_id)

    def _find_gone(self) -> None:
        before = [entry for entry in self.earlier if entry.edition_id != self.edition_id and not entry.gone]
        size = max(Counter(entry.edition_id for entry in before).values(), default=0)
        if not before or len(self.plan.rows) < size * SAME_COVERAGE:
            return
        here = {store.id for store in self.plan.stores.values() if store.id}
        perhaps = {question.store.id for question in self.plan.questions if question.store is not None}
        for store_id in sorted({entry.store_id for entry in before} - here - perhaps):
            store = self.held[store_id]
            if store.state != "open":
                continue
            self.plan.gone.append(store)
            message = "새 자료에 없는 가게예요. 닫지 않고 알려만 드려요."
            self.plan.problems.append(Problem(0, "점포명", store.name, "shop_gone", message, Severity.WARN))

    def _name_unsure(self) -> None:
        for row in self.plan.rows:
            unsure = self.plan.sorted[row.line].unsure
            if unsure and self.plan.outcomes[row.line] is not RowOutcome.REFUSED:
                message = "품목을 몰라요. ‘품목 정하기’에서 정하면 같은 말을 쓰는 가게에 모두 들어가요."
                row.problem("주력상품", ", ".join(unsure), "goods_unsure", message, Severity.INFO)


def find_stands(rows: Sequence[ShopRowIn], market_id: int) -> list[tuple[ShopRowIn, int]]:
    """The free stalls of the market that new rows name; a row whose stall is unknown or held says so."""
    wanted = [row for row in rows if row.stalls and not row.closed]
    stalls = {stall_key(stall.number): stall.id for stall in places.list_stalls(market_id=market_id)} if wanted else {}
    if not stalls:
        return []
    taken = set(Occupancy.objects.filter(stall_id__in=stalls.values()).values_list("stall_id", flat=True))
    found = []
    for row in wanted:
        for number in row.stalls:
            stall_id = stalls.get(stall_key(number))
            if stall_id is None:
                message = "이 시장에 그런 자리가 없어 번호만 보관했어요."
                row.problem("점포명", number, "stall_unknown_here", message, Severity.INFO)
            elif stall_id in taken:
                message = "다른 가게가 있는 자리라 넣지 않았어요."
                row.problem("점포명", number, "stall_taken_here", message, Severity.INFO)
            else:
                taken.add(stall_id)
                found.append((row, stall_id))
    return found
