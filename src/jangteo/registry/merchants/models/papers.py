"""The papers of shops: each sending is a row, which nothing overwrites."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from jangteo.registry.merchants.models.applications import Application
from jangteo.registry.merchants.models.stores import Store
from jangteo.registry.merchants.types import REASON_LENGTH, PaperKind, SentState

_HELD = Q(left_at=None)


class StorePaper(models.Model):  # type: ignore[django-manager-missing]  # managers are scoped
    """A paper of a shop as it was sent once (내 서류). A tenant table.

    `given_by`: who sent it from the shop; nobody where the office took it in (`by_office`): the record says who did.
    `left_at`: its keeper left the shop (handed over, closed): it is shown to nobody any more and waits for its end.
    `over_at`: a newer one counts, or it was not taken. Personal data: the pages, to know who trades and by which right;
    until the policy `store_papers` is over, counted from whichever of the two came first.
    """

    id = models.BigAutoField(primary_key=True)
    market = models.ForeignKey("registry.Market", on_delete=models.PROTECT, related_name="+")
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=8, choices=[(k.value, k.label) for k in PaperKind])
    state = models.CharField(max_length=9, choices=[(s.value, s.label) for s in SentState])
    person = models.ForeignKey("registry.Person", null=True, on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey("foundation.User", null=True, on_delete=models.PROTECT, related_name="+")
    by_office = models.BooleanField(default=False, db_default=False)
    given_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    ends_on = models.DateField(null=True)
    words = models.CharField(max_length=REASON_LENGTH, blank=True)
    warned_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "merchants_store_paper"
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["market", "given_at"], condition=Q(state="waiting") & _HELD, name="merchants_paper_desk"
            ),
            models.Index(
                fields=["market", "ends_on"], condition=Q(state="confirmed") & _HELD, name="merchants_paper_ends"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["store", "kind"], condition=Q(state="waiting") & _HELD, name="merchants_paper_waits"
            ),
            models.UniqueConstraint(
                fields=["store", "kind"],
                condition=Q(state="confirmed") & _HELD & ~Q(kind="other"),
                name="merchants_paper_counts",
            ),
            models.CheckConstraint(
                name="merchants_paper_states",
                condition=Q(state="waiting", decided_at=None, over_at=None, ends_on=None)
                | Q(state="confirmed", decided_at__isnull=False, over_at=None)
                | Q(state="replaced", decided_at__isnull=False, over_at__isnull=False)
                | (Q(state="again", decided_at__isnull=False, over_at__isnull=False, ends_on=None) & ~Q(words="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.store_id} {self.kind}"


class StorePaperPage(models.Model):
    """One picture or document of a shop's paper. A tenant table.

    Personal data: the picture of a paper; as long as its paper. `application`: the file is also that one's.
    """

    id = models.BigAutoField(primary_key=True)
    market = models.ForeignKey("registry.Market", on_delete=models.PROTECT, related_name="+")
    paper = models.ForeignKey(StorePaper, on_delete=models.CASCADE, related_name="pages")
    file = models.ForeignKey("foundation.StoredFile", on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "merchants_store_paper_page"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.id}"
