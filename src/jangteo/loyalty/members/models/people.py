"""Members and the keys that lead to their wallets. A program's rows are read with the program open."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from jangteo.foundation.privacy.toolkit import BlindIndexField, SealedTextField
from jangteo.loyalty.members.types import KeyKind, KeyState, MemberState

PHONE_MARK, CARD_MARK = "members.key.phone", "members.key.card"


class Member(models.Model):  # type: ignore[django-manager-missing]
    """Somebody, or yet nobody, whose points lie in a wallet of a program. A tenant table.

    `wallet_id` is no foreign key: the ledger may be spread over machines by wallet, and no wallet is ever deleted.

    Personal data: name and mobile number (sealed) and the account, to keep and show points; until the member leaves,
    or, for a number that nobody proved, until a year after its last points are gone.
    """

    id = models.BigAutoField(primary_key=True)
    program = models.ForeignKey("loyalty.Program", on_delete=models.PROTECT, related_name="+")
    wallet_id = models.BigIntegerField()
    user = models.ForeignKey("foundation.User", null=True, on_delete=models.PROTECT, related_name="+")
    home_market = models.ForeignKey("registry.Market", null=True, on_delete=models.PROTECT, related_name="+")
    name = SealedTextField(blank=True, default="", context="members.member.name")
    phone = SealedTextField(blank=True, default="", context="members.member.phone")
    state = models.CharField(max_length=8, choices=[(one.value, one.label) for one in MemberState])
    since = models.DateTimeField()
    joined_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager(program="program_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "members_member"
        constraints = [
            models.UniqueConstraint(fields=["wallet_id"], name="members_member_wallet"),
            models.UniqueConstraint(
                fields=["program", "user"], name="members_member_person", condition=Q(state=MemberState.JOINED.value)
            ),
            models.CheckConstraint(
                name="members_member_joined",
                condition=~Q(state=MemberState.JOINED.value) | Q(user__isnull=False, joined_at__isnull=False),
            ),
            models.CheckConstraint(
                name="members_member_waiting",
                condition=~Q(state=MemberState.WAITING.value) | Q(user=None, joined_at=None),
            ),
            models.CheckConstraint(
                name="members_member_ended",
                condition=Q(state__in=("waiting", "joined"), ended_at=None, merged_into=None)
                | Q(
                    state__in=("left", "merged"),
                    ended_at__isnull=False,
                    user=None,
                    name="",
                    phone="",
                ),
            ),
            models.CheckConstraint(
                name="members_member_merged",
                condition=Q(state=MemberState.MERGED.value, merged_into__isnull=False)
                | (~Q(state=MemberState.MERGED.value) & Q(merged_into=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"member {self.pk}"


class Key(models.Model):
    """A telephone number or a card, as its mark, and the wallet that it leads to. A tenant table.

    The till reads this table and no other to find a wallet, so it names the wallet of now: keys of members who were
    merged lead to the wallet that remains.

    Personal data: marks of numbers, which tell nobody the number; as long as the number is a member's.
    """

    pk = models.CompositePrimaryKey("program_id", "mark")
    program = models.ForeignKey("loyalty.Program", on_delete=models.PROTECT, related_name="+", db_index=False)
    mark = BlindIndexField()
    kind = models.CharField(max_length=5, choices=[(one.value, one.label) for one in KeyKind])
    state = models.CharField(max_length=8, choices=[(one.value, one.label) for one in KeyState])
    wallet_id = models.BigIntegerField()
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="keys")
    added_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = ScopedManager(program="program_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "members_key"
        constraints = [
            models.CheckConstraint(name="members_key_mark", condition=~Q(mark="")),
            models.CheckConstraint(
                name="members_key_phone", condition=Q(kind=KeyKind.CARD.value) | Q(state=KeyState.ACTIVE.value)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of member {self.member_id}"


class Farewell(models.Model):
    """Until when somebody who left cannot join the program again. A tenant table.

    Personal data: the mark of a number or an account, so that nobody leaves and joins for gifts; until that day.
    """

    pk = models.CompositePrimaryKey("program_id", "mark")
    program = models.ForeignKey("loyalty.Program", on_delete=models.PROTECT, related_name="+", db_index=False)
    mark = BlindIndexField()
    until = models.DateField()

    objects = ScopedManager(program="program_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "members_farewell"

    def __str__(self) -> str:
        return f"until {self.until}"


class RuleRow(models.Model):
    """What a program decided on joining and leaving, from a day on. A tenant table. Holds no personal data."""

    pk = models.CompositePrimaryKey("program_id", "valid_from")
    program = models.ForeignKey("loyalty.Program", on_delete=models.PROTECT, related_name="+", db_index=False)
    valid_from = models.DateField()
    rejoin_days = models.PositiveSmallIntegerField()
    guardian_joins = models.BooleanField()
    set_at = models.DateTimeField()

    objects = ScopedManager(program="program_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "members_rule"

    def __str__(self) -> str:
        return f"{self.program_id} from {self.valid_from}"
