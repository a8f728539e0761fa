"""``jangteo manage reseal``: after a new key was put first, everything sealed under an older one is sealed anew."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from jangteo.foundation.privacy import operations, queries
from jangteo.foundation.tenancy.types import system
from jangteo.kernel.clock import now

ACTOR = system("명령줄")


class Command(BaseCommand):
    """Goes through every sealed column in batches; may be stopped and run again at any time."""

    help = "Seal personal data anew under the first of the sealing keys."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many rows each transaction takes."""
        parser.add_argument("--batch", type=int, default=500)

    def handle(self, *args: Any, **options: Any) -> None:
        """Writes what was done for each column, and what is left."""
        left = 0
        for column in queries.list_sealed_columns():
            done = 0
            while count := operations.reseal_batch(actor=ACTOR, now=now(), column=column, limit=options["batch"]):
                done += count
            left += queries.count_old_seals(column=column)
            if done:
                self.stdout.write(f"{column.table}.{column.column}: {done:,}")
        self.stdout.write(
            "모두 새 열쇠로 잠갔어요." if not left else f"아직 {left:,}줄이 옛 열쇠로 잠겨 있어요. 다시 해 주세요."
        )
