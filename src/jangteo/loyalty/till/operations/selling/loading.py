"""Rows of a file go into the tables of sales and of points together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from jangteo.foundation.spreadsheets.toolkit import Progress
from jangteo.foundation.tenancy.types import Actor, system
from jangteo.kernel.errors import Refused
from jangteo.loyalty.members import operations as members
from jangteo.loyalty.members import queries as people
from jangteo.loyalty.members.types import MemberRef
from jangteo.loyalty.points import operations as points
from jangteo.loyalty.points import queries as ledger
from jangteo.loyalty.points.types import SourceKind, said
from jangteo.loyalty.till.models import Sale, SalesFile, SalesLayout
from jangteo.loyalty.till.operations.selling.parts import find_part, list_parts
from jangteo.loyalty.till.operations.selling.rows import Row
from jangteo.loyalty.till.types import SaleProblem, SalesReport, title

_COPY = (
    "COPY till_sale (store_id, source, receipt, market_id, program_id, wallet_id, sold_at, paid, tender, cancels,"
    " file_id, line) FROM STDIN"
)
_NEEDED = "어느 판매를 취소했는지 찾지 못해 포인트는 그대로예요. 판매의 영수번호를 함께 적어 주세요."
#: In which a file is told to go on; points are most of the work.
_STEPS = 5


class Load:
    """One file on its way in. The market's rows are open, and no other file of the shop is on its way."""

    def __init__(self, *, actor: Actor, now: datetime, layout: SalesLayout, program_id: int | None) -> None:
        self.actor, self.now, self.layout, self.program_id = actor, now, layout, program_id
        self.problems: list[SaleProblem] = []
        #: Receipts of sales that are known, of this file or before.
        self.sold: set[str] = set()
        self.progress: Progress | None = None

    def take(
        self, rows: list[Row], problems: Iterable[SaleProblem], file: SalesFile, titles: dict[str, str]
    ) -> SalesReport:
        """Write what is new. problems: of the lines that could not be read."""
        self.problems = list(problems)
        unread = len(self.problems)
        fresh, unchanged = self._fresh(rows)
        self._tell(1, rows)
        # Whose points a cancellation takes back, its sale says, whoever the row names.
        self._find_wallets([row for row in fresh if row.member and (row.paid > 0 or self.program_id is None)])
        self._tell(2, rows)
        earned = self._earn([row for row in fresh if row.wallet_id is not None])
        self._tell(4, rows)
        cancelled = self._take_back([row for row in fresh if row.paid < 0])
        report = SalesReport(
            rows=len(rows) + unread, added=len(fresh), unchanged=unchanged,
            refused=len(rows) + unread - len(fresh) - unchanged, earned=earned, cancelled=cancelled, columns=titles,
            problems=tuple(sorted(self.problems, key=lambda one: one.line)),
        )  # fmt: skip
        if fresh:
            for name in ("rows", "added", "unchanged", "refused", "earned"):
                setattr(file, name, getattr(report, name))
            file.save()
            self._write(fresh, file)
        self._tell(_STEPS, rows)
        return report

    def _tell(self, step: int, rows: list[Row]) -> None:
        if self.progress is not None:
            self.progress(step * len(rows) // _STEPS, len(rows))

    def _fresh(self, rows: list[Row]) -> tuple[list[Row], int]:
        """Rows whose receipt is new, and how many are known with the same content; what is left is a problem."""
        asked = {name for row in rows for name in (row.receipt, row.cancels)}
        unnamed = {row.receipt for row in rows if row.paid < 0 and not row.cancels}
        asked |= {part for receipt in unnamed for part in list_parts(receipt)}
        known: dict[str, list[Any]] = {
            receipt: content
            for receipt, *content in Sale.objects.filter(
                store_id=self.layout.store_id, source=self.layout.source, receipt__in=asked
            ).values_list("receipt", "sold_at", "paid", "tender", "cancels")
        }
        self.sold = {row.receipt for row in rows if row.paid > 0}
        self.sold |= {name for name, (_, paid, *_) in known.items() if paid > 0}
        fresh: list[Row] = []
        unchanged = 0
        for row in rows:
            if row.receipt in unnamed and row.paid < 0 and not row.cancels and self._is_sold(row.receipt):
                row.cancels = row.receipt
                row.receipt = find_part(row, known)
            content = [row.sold_at, row.paid, row.tender, row.cancels]
            before = known.setdefault(row.receipt, content)
            if before is content:
                fresh.append(row)
            elif before == content:
                unchanged += 1
            else:
                self._problem(row, "receipt_reused", "같은 영수번호가 다른 내용으로 이미 있어요.")
        return fresh, unchanged

    def _is_sold(self, receipt: str) -> bool:
        """Whether a sale stands under this number: in a file, or posted at one of the shop's tills."""
        if receipt in self.sold or self.program_id is None:
            return receipt in self.sold
        found = ledger.find_original(source_id=self._points_source(), receipt=receipt)
        if found is not None:
            self.sold.add(receipt)
        return found is not None

    def _problem(self, row: Row, code: str, message: str, *, kept: bool = False) -> None:
        self.problems.append(SaleProblem(row.line, code, message, kept))

    def _find_wallets(self, rows: list[Row]) -> None:
        """The wallets of the members that rows name; a number that nobody has is one on which points wait."""
        if self.program_id is None:
            for row in rows:
                self._problem(row, "not_taking_part", said("not_taking_part"), kept=True)
            return
        named: dict[str, MemberRef | Refused] = {text: _ref(text) for text in {row.member for row in rows}}
        marks = {ref.mark for ref in named.values() if isinstance(ref, MemberRef)}
        wallets = people.list_wallet_ids(program_id=self.program_id, marks=marks)
        for row in rows:
            ref = named[row.member]
            if isinstance(ref, Refused):
                self._problem(row, ref.code, ref.message, kept=True)
                continue
            if ref.mark not in wallets and ref.kind == "phone":
                wallets[ref.mark] = members.wait_for_phone(
                    actor=self.actor, now=self.now, program_id=self.program_id, phone=ref.value,
                    home_market_id=self.layout.market_id,
                )  # fmt: skip
            row.wallet_id = wallets.get(ref.mark)
            if row.wallet_id is None:
                code = "card_blocked" if ref.mark in wallets else "member_missing"
                self._problem(row, code, title(code), kept=True)

    def _earn(self, rows: list[Row]) -> int:
        if not rows:
            return 0
        # In the order of time, as they would have come from the till.
        rows.sort(key=lambda row: (row.sold_at, row.line))
        sales = [(row.receipt, row.wallet_id or 0, row.paid, row.sold_at) for row in rows]
        codes = points.earn_many(actor=self.actor, now=self.now, source_id=self._points_source(), sales=sales)
        for row, code in zip(rows, codes, strict=True):
            if code:
                row.wallet_id = None
                self._problem(row, code, said(code), kept=True)
        return codes.count("")

    def _take_back(self, rows: list[Row]) -> int:
        """Take back what the sales earned that rows cancel; a sale that earned nothing has nothing to be taken back."""
        done = 0
        if self.program_id is None:
            return done
        for row in rows:
            if not row.cancels:
                self._problem(row, "original_needed", _NEEDED, kept=True)
                continue
            try:
                with transaction.atomic():
                    posted = points.cancel(
                        actor=self.actor, now=self.now, source_id=self._points_source(), receipt=row.receipt,
                        original_receipt=row.cancels, paid=-row.paid,
                    )  # fmt: skip
                row.wallet_id = posted.wallet_id
                done += 1
            except Refused as refused:
                if refused.code != "original_missing" or row.member or row.cancels not in self.sold:
                    self._problem(row, refused.code, refused.message, kept=True)
        return done

    def _points_source(self) -> int:
        """Where the points of this machine's files are posted from; made when first needed."""
        layout, program_id = self.layout, self.program_id
        assert program_id is not None
        if layout.points_source_id is None or layout.program_id != program_id:
            layout.program_id = program_id
            layout.points_source_id = points.add_source(
                actor=system("판매 파일"), now=self.now, market_id=layout.market_id, program_id=program_id,
                kind=SourceKind.IMPORT, label=f"판매 파일 {layout.source}", store_id=layout.store_id,
            )  # fmt: skip
        return layout.points_source_id

    def _write(self, rows: list[Row], file: SalesFile) -> None:
        layout = self.layout
        with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
            for row in rows:
                program_id = self.program_id if row.wallet_id is not None else None
                copy.write_row(
                    (
                        layout.store_id, layout.source, row.receipt, layout.market_id, program_id, row.wallet_id,
                        row.sold_at, row.paid, row.tender, row.cancels, file.id, row.line,
                    )
                )  # fmt: skip


def _ref(text: str) -> MemberRef | Refused:
    """What a cell names; a spreadsheet may have eaten the first 0 of a number."""
    try:
        found = people.get_member_ref(f"0{text}" if text.isdigit() and len(text) == 10 and text[0] == "1" else text)
    except Refused as refused:
        return refused
    return found if found.kind != "code" else Refused("code_invalid", "파일에는 회원 번호나 전화번호를 적어 주세요.")
