"""Rows of a file go into the tables of sales and of points together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from jangteo.foundation.tenancy.types import Actor, system
from jangteo.kernel.errors import Refused
from jangteo.loyalty.members import operations as members
from jangteo.loyalty.members import queries as people
from jangteo.loyalty.members.types import MemberRef
from jangteo.loyalty.points import operations as points
from jangteo.loyalty.points.types import SourceKind, said
from jangteo.loyalty.till.models import Sale, SalesFile, SalesLayout
from jangteo.loyalty.till.operations.selling.rows import Row
from jangteo.loyalty.till.types import SaleProblem, SalesReport, title

_COPY = (
    "COPY till_sale (store_id, source, receipt, market_id, program_id, wallet_id, sold_at, paid, tender, cancels,"
    " file_id, line) FROM STDIN"
)


class Load:
    """One file on its way in. The market's rows are open, and no other file of the shop is on its way."""

    def __init__(self, *, actor: Actor, now: datetime, layout: SalesLayout, program_id: int | None) -> None:
        self.actor, self.now, self.layout, self.program_id = actor, now, layout, program_id
        self.problems: list[SaleProblem] = []

    def take(
        self, rows: list[Row], problems: Iterable[SaleProblem], file: SalesFile, titles: dict[str, str]
    ) -> SalesReport:
        """Write what is new. problems: of the lines that could not be read."""
        self.problems = list(problems)
        unread = len(self.problems)
        fresh, unchanged = self._fresh(rows)
        self._find_wallets([row for row in fresh if row.member])
        earned = self._earn([row for row in fresh if row.wallet_id is not None and row.paid > 0])
        cancelled = self._take_back([row for row in fresh if row.cancels])
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
        return report

    def _fresh(self, rows: list[Row]) -> tuple[list[Row], int]:
        """Rows whose receipt is new, and how many are known with the same content; what is left is a problem."""
        known = {
            receipt: content
            for receipt, *content in Sale.objects.filter(
                store_id=self.layout.store_id, source=self.layout.source, receipt__in=[row.receipt for row in rows]
            ).values_list("receipt", "sold_at", "paid", "tender", "cancels")
        }
        fresh: list[Row] = []
        unchanged = 0
        for row in rows:
            content = [row.sold_at, row.paid, row.tender, row.cancels]
            before = known.setdefault(row.receipt, content)
            if before is content:
                fresh.append(row)
            elif before == content:
                unchanged += 1
            else:
                self._problem(row, "receipt_reused", "같은 영수번호가 다른 내용으로 이미 있어요.")
        return fresh, unchanged

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
            try:
                with transaction.atomic():
                    points.cancel(
                        actor=self.actor, now=self.now, source_id=self._points_source(), receipt=row.receipt,
                        original_receipt=row.cancels, paid=-row.paid,
                    )  # fmt: skip
                done += 1
            except Refused as refused:
                if refused.code != "original_missing" or row.member:
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
