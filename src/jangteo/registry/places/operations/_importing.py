"""One import from bytes to report: read, match, compare, write. Everything happens in the caller's transaction."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from jangteo.foundation.spreadsheets.toolkit import Progress, take_import_lock
from jangteo.kernel.errors import Invalid
from jangteo.kernel.spreadsheets import read_table
from jangteo.registry.places.models import Doubt, Edition, Market, Region, SourceRow
from jangteo.registry.places.operations._layouts import Layout, date_in_name, find_layout
from jangteo.registry.places.operations._matching import Known, Match, Matcher, NameMatcher, Scored, Verdict
from jangteo.registry.places.operations._oddities import name_shared_values, of_columns
from jangteo.registry.places.operations._storing import (
    apply_change,
    differences,
    ensure_regions,
    held_facilities,
    known_address_keys,
    new_market,
    write_changes,
    write_facilities,
)
from jangteo.registry.places.operations._values import Row, RowReader, read_yes_no
from jangteo.registry.places.types import DatasetKind, Problem, RowOutcome, Severity, gazetteer

LOCK = 7_201_001
"""Key of the advisory lock that lets one import run at a time."""
_OF_FACILITIES = ("statutory_kind", "recognition")
_SAME_COVERAGE = 0.5


def take_lock() -> None:
    """Hold the right to import until the transaction ends. Raises Refused(`import_running`)."""
    take_import_lock(LOCK)


@dataclass
class Importer:
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
    markets_of: dict[int, Market] = field(default_factory=dict)
    added: list[Market] = field(default_factory=list)
    changed: list[Market] = field(default_factory=list)
    gone: list[Market] = field(default_factory=list)

    def run(self) -> None:
        """Do it all. Raises Invalid for a file that cannot be used."""
        self.sheet = read_table(self.content)
        self.layout: Layout = find_layout(self.sheet.header)
        self.rows = self._read_rows()
        self.reference_date = self._edition_date()
        self.regions: dict[str, Region] = ensure_regions() if self.write else {r.code: r for r in Region.objects.all()}
        self.edition = Edition.objects.filter(
            kind=self.layout.kind, sha256=self.sheet.sha256, reference_date=self.reference_date
        ).first()
        self.held = {m.id: m for m in Market.objects.order_by("id")}
        matches = self._match()
        if self.layout.kind is DatasetKind.STANDARD:
            self._plan_standard(matches)
            self._plan_gone(matches)
        else:
            self._plan_facilities(matches)
        self._file_problems()
        if self.write:
            self._store(matches)
        self.progress(len(self.rows), len(self.rows))

    # --- reading ---------------------------------------------------------------------------------------------------

    def _read_rows(self) -> list[Row]:
        total = len(self.sheet.rows)
        if not total:
            raise Invalid("file_empty", "머리글 아래에 아무 줄도 없어요.", field="file")
        self.named_date = self.given_date or date_in_name(self.file_name)
        reader = RowReader(self.layout, self.named_date)
        rows = []
        for done, (line, cells) in enumerate(self.sheet.rows):
            row = reader.read(line, cells)
            if self.region and self.region not in {fact.code for fact in gazetteer().lineage(row.region)}:
                row.refused = True
                row.problem("소재지", row.region, "outside_region", "맡은 지역 밖의 시장이에요.", Severity.WARN)
            rows.append(row)
            if done % 200 == 0:
                self.progress(done, total)
        return rows

    def _edition_date(self) -> date:
        days = Counter(r.values["reference_date"] for r in self.rows if r.values.get("reference_date"))
        chosen = self.given_date or (max(days) if days else self.named_date)
        if chosen is None:
            raise Invalid(
                "reference_date_unknown",
                "언제 자료인지 알 수 없어요. 파일 이름 끝에 날짜를 적어 주세요. 예: 시장_20241104.csv",
                field="file",
            )
        if chosen > date(2200, 1, 1) or chosen < date(1990, 1, 1):
            raise Invalid("reference_date_invalid", "데이터기준일자가 올바르지 않아요.", field="file")
        for row in self.rows:
            if row.values.get("reference_date") is None:
                row.values["reference_date"] = chosen
        return chosen

    # --- matching --------------------------------------------------------------------------------------------------

    def _match(self) -> list[Match]:
        self.codes = {region.id: code for code, region in self.regions.items()}
        known = []
        for market in self.held.values():
            road, lot = known_address_keys(market)
            known.append(
                Known(
                    market.id,
                    market.name,
                    market.name_key,
                    road,
                    lot,
                    self._code_of(market),
                    market.road_address or market.lot_address,
                    market.slug,
                    market.latitude,
                    market.longitude,
                )
            )
        earlier = SourceRow.objects.filter(edition__kind=self.layout.kind)
        linked = dict(
            earlier.filter(market__isnull=False)
            .order_by("edition__reference_date", "id")
            .values_list("digest", "market_id")
        )
        doubts = dict(Doubt.objects.filter(source_row__in=earlier).values_list("source_row__digest", "decision"))
        self.skipped = {digest for digest, decision in doubts.items() if decision == "skip"}
        self.open_doubts = {digest for digest, decision in doubts.items() if not decision}
        by_name_only = self.layout.kind in {DatasetKind.FACILITIES_2021, DatasetKind.SERVICES_2021}
        matcher = (NameMatcher if by_name_only else Matcher)(known, linked)
        matches = matcher.match(self.rows)
        return [match for match in matches if not self._settled(match)]

    def _settled(self, match: Match) -> bool:
        """Rows that need no more thought: repeated lines, and those a person set aside."""
        row = match.row
        if match.verdict is Verdict.REPEATED:
            row.problem("", row.name, "duplicate_row", "똑같은 줄이 또 있어 한 번만 읽었어요.", Severity.WARN)
            self.outcomes[row.line] = RowOutcome.REFUSED
            return True
        if row.digest in self.skipped and match.verdict is not Verdict.SAME:
            self.outcomes[row.line] = RowOutcome.UNCHANGED
            return True
        if match.market_id is not None and not self._is_ours(self.held[match.market_id]):
            message = "다른 지역에 등록된 시장이에요. 설치 관리자에게 부탁해 주세요."
            row.problem("소재지", row.region, "registered_elsewhere", message, Severity.WARN)
            self.outcomes[row.line] = RowOutcome.REFUSED
            return True
        return False

    def _is_ours(self, market: Market) -> bool:
        """Whether the market lies in the region that the import is narrowed to, as the register knows it now."""
        return not self.region or self.region in {fact.code for fact in gazetteer().lineage(self._code_of(market))}

    def _code_of(self, market: Market) -> str:
        return self.codes.get(market.region_id or 0, "")

    # --- planning --------------------------------------------------------------------------------------------------

    def _doubt(self, match: Match) -> None:
        row = match.row
        self.outcomes[row.line] = RowOutcome.IN_DOUBT
        row.problem("시장명", row.name, "in_doubt", "어느 시장인지 헷갈려요. 사람이 정해 주세요.", Severity.WARN)

    def _plan_standard(self, matches: list[Match]) -> None:
        taken = set(Market.objects.values_list("slug", flat=True)) if matches else set()
        newer = self._newer_edition()
        for match in matches:
            row = match.row
            if match.verdict is Verdict.DOUBT:
                self._doubt(match)
            elif match.market_id is None:
                market = new_market(row, self.regions, taken, self.now)
                if newer is not None:
                    market.gone_on = newer.reference_date
                    message = "더 새로운 자료에는 없어 사라진 시장으로 넣었어요."
                    row.problem("시장명", row.name, "not_in_newer", message, Severity.INFO)
                self.added.append(market)
                self.markets_of[row.line] = market
                self.outcomes[row.line] = RowOutcome.ADDED
            else:
                self._compare(row, self.held[match.market_id], None)

    def _compare(self, row: Row, market: Market, only: tuple[str, ...] | None) -> bool:
        change, left = differences(row, market, self.regions, only)
        row.problems.extend(left)
        self.markets_of[row.line] = market
        if change:
            apply_change(market, change, self.now)
            self.changed.append(market)
        self.outcomes[row.line] = RowOutcome.CHANGED if change else RowOutcome.UNCHANGED
        return bool(change)

    def _plan_facilities(self, matches: list[Match]) -> None:
        held = held_facilities(self.edition.id if self.edition else None)
        self.fresh_facilities: list[tuple[int, str, bool | None]] = []
        for match in matches:
            row = match.row
            cells = self.read_facilities(row)
            if match.verdict is Verdict.DOUBT:
                self._doubt(match)
            elif match.market_id is None:
                message = "등록된 시장 가운데 찾지 못했어요."
                row.problem("시장명", row.name, "market_not_found", message, Severity.WARN)
                self.outcomes[row.line] = RowOutcome.REFUSED
            else:
                self._compare(row, self.held[match.market_id], _OF_FACILITIES)
                if held.get(match.market_id) != cells:
                    self.fresh_facilities += [(match.market_id, code, has) for code, has in cells.items()]
                    self.outcomes[row.line] = RowOutcome.CHANGED

    def read_facilities(self, row: Row) -> dict[str, bool | None]:
        """Code of a facility → whether the row says it is there; None when unreadable."""
        found: dict[str, bool | None] = {}
        for at, facility in self.layout.facilities.items():
            text = row.raw[at]
            found[facility.value] = read_yes_no(text)
            if found[facility.value] is None:
                column, message = self.sheet.header[at], "있는지 없는지 알 수 없는 값이에요."
                row.problem(column, text, "facility_unreadable", message, Severity.BAD)
        return found

    # --- gone ------------------------------------------------------------------------------------------------------

    def coverage(self) -> list[str]:
        """What the file speaks for: its 시도 and its providers."""
        sidos = {row.region[:2] for row in self.rows if row.region and not row.refused}
        providers = {row.values.get("provider_code", "") for row in self.rows if not row.refused}
        return sorted(sidos) + sorted(f"by:{code}" for code in providers if code)

    def _comparable(self) -> list[Edition]:
        mine, size = self.coverage(), len(self.rows)
        return [
            edition
            for edition in Edition.objects.filter(kind=DatasetKind.STANDARD).order_by("reference_date", "id")
            if edition.coverage == mine and size >= edition.row_count * _SAME_COVERAGE
        ]

    def _newer_edition(self) -> Edition | None:
        return next((e for e in self._comparable() if e.reference_date > self.reference_date), None)

    def _plan_gone(self, matches: list[Match]) -> None:
        """Markets that older editions of the same coverage held and this one does not."""
        editions = self._comparable()
        if any(edition.reference_date > self.reference_date for edition in editions):
            return
        older = [edition.id for edition in editions if edition.reference_date < self.reference_date]
        if not older:
            return
        seen = {market.id for market in self.markets_of.values() if market.id}
        perhaps = {s.known.id for match in matches for s in match.candidates if s.known}
        at_risk = SourceRow.objects.filter(edition_id__in=older, market__gone_on=None, market__isnull=False)
        for market_id in sorted(set(at_risk.values_list("market_id", flat=True)) - seen - perhaps):
            market = self.held[market_id]
            if not self._is_ours(market):
                continue
            market.gone_on = self.reference_date
            market.changed_at = self.now
            self.gone.append(market)
            message = "새 자료에 없어 사라진 시장으로 표시했어요."
            self.problems.append(Problem(0, "시장명", market.name, "gone", message, Severity.WARN))

    def _file_problems(self) -> None:
        for row in self.rows:
            if row.refused:
                self.outcomes[row.line] = RowOutcome.REFUSED
        self.problems += of_columns(self.layout, self.rows)
        name_shared_values(self.rows)
        self.problems += [problem for row in self.rows for problem in row.problems]
        self.problems.sort(key=lambda p: (p.row, p.column, p.code))

    # --- writing ---------------------------------------------------------------------------------------------------

    def _store(self, matches: list[Match]) -> None:
        fresh = self.edition is None
        if self.edition is None:
            self.edition = Edition.objects.create(
                kind=self.layout.kind,
                reference_date=self.reference_date,
                file_name=self.file_name[:200],
                sha256=self.sheet.sha256,
                encoding=self.sheet.encoding,
                header=list(self.sheet.header),
                coverage=self.coverage() if self.layout.kind is DatasetKind.STANDARD else [],
                row_count=len(self.rows),
                loaded_at=self.now,
            )
        Market.objects.bulk_create(self.added, batch_size=500)
        write_changes([*self.changed, *self.gone], self.regions)
        if self.layout.kind is not DatasetKind.STANDARD:
            write_facilities(self.fresh_facilities, edition_id=self.edition.id, as_of=self.reference_date)
        if fresh:
            SourceRow.objects.bulk_create(
                [
                    SourceRow(
                        edition=self.edition,
                        row=row.line,
                        raw=list(row.raw),
                        digest=row.digest,
                        market=self.markets_of.get(row.line),
                        outcome=self.outcomes[row.line].value,
                    )
                    for row in self.rows
                ],
                batch_size=1000,
            )
        else:
            self._relink()
        self._raise_doubts(matches)

    def _relink(self) -> None:
        """Rows of an edition loaded before that only now found their market."""
        assert self.edition is not None
        loose = SourceRow.objects.filter(edition=self.edition, market=None)
        found = []
        for source in loose:
            market = self.markets_of.get(source.row)
            if market is not None:
                source.market = market
                found.append(source)
        SourceRow.objects.bulk_update(found, ["market"], batch_size=500)

    def _raise_doubts(self, matches: list[Match]) -> None:
        doubtful = [m for m in matches if m.verdict is Verdict.DOUBT and m.row.digest not in self.open_doubts]
        if not doubtful:
            return
        lines = [match.row.line for match in doubtful]
        sources = {s.row: s for s in SourceRow.objects.filter(edition=self.edition, row__in=lines)}
        Doubt.objects.bulk_create(
            [
                Doubt(
                    source_row=sources[match.row.line],
                    name=match.row.name,
                    region_code=match.row.region,
                    candidates=[self._candidate(scored) for scored in match.candidates],
                    raised_at=self.now,
                )
                for match in doubtful
            ],
            ignore_conflicts=True,
        )

    def _candidate(self, scored: Scored) -> dict[str, Any]:
        if scored.known is not None:
            market = self.held[scored.known.id]
        else:
            assert scored.earlier is not None
            market = self.markets_of[scored.earlier.line]
        return {
            "market_id": market.id,
            "slug": market.slug,
            "name": market.name,
            "address": market.road_address or market.lot_address,
            "score": scored.score,
            "why": list(scored.why),
        }

    def count(self, outcome: RowOutcome) -> int:
        """How many rows ended so."""
        return sum(1 for each in self.outcomes.values() if each is outcome)
