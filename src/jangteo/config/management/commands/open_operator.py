"""``jangteo manage open_operator``: the first account of an installation; every other role is given on the screen."""

from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from jangteo.foundation.identity import operations, queries
from jangteo.foundation.tenancy.types import INSTALLATION, Role, system
from jangteo.kernel.clock import now
from jangteo.kernel.errors import Refused

ACTOR = system("명령줄")


class Command(BaseCommand):
    """Opens the account if the number has none, and gives it the operator's role."""

    help = "Give a phone number the operator's role; asks for a password when the number has no account yet."

    def add_arguments(self, parser: CommandParser) -> None:
        """The number and the name."""
        parser.add_argument("--phone", required=True)
        parser.add_argument("--name", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError with the sentence of a refusal."""
        try:
            user_id = queries.find_user_id_by_phone(phone=options["phone"])
            with transaction.atomic():
                if user_id is None:
                    user_id = operations.open_account(
                        actor=ACTOR,
                        now=now(),
                        phone=options["phone"],
                        name=options["name"],
                        password=getpass("비밀번호: "),
                    )
                operations.grant_role(actor=ACTOR, now=now(), user_id=user_id, role=Role.OPERATOR, scope=INSTALLATION)
        except Refused as refused:
            raise CommandError(refused.message) from refused
        self.stdout.write("설치 관리자 계정을 열었어요.")
