"""What was loaded of published lists of shops, row by row, and what a person still has to decide."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from jangteo.foundation.privacy.toolkit import SealedTextField
from jangteo.registry.merchants.models.goods import GoodsClass
from jangteo.registry.merchants.models.stores import Store
from jangteo.registry.merchants.types.imports import PlaceState, TwinDecision
from jangteo.registry.places.types import ImportState, RowOutcome


class ShopEdition(models.Model):
    """One published list of shops, told apart by its content. Holds no personal data."""

    id = models.BigAutoField(primary_key=True)
    reference_date = models.DateField()
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    encoding = models.CharField(max_length=20)
    header = models.JSONField()
    row_count = models.IntegerField()
    loaded_at = models.DateTimeField()

    class Meta:
        db_table = "merchants_shop_edition"
        ordering = ["-reference_date", "-id"]
        constraints = [models.UniqueConstraint(fields=["sha256", "reference_date"], name="merchants_shop_edition_once")]

    def __str__(self) -> str:
        return f"{self.file_name} {self.reference_date}"


class ShopPlace(models.Model):
    """A market as files name it, and the market of the register that it is; `registered` is empty while unknown.

    Personal data: the name of the staff member who decided, for accountability; kept with the audit rows.
    """

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120)
    region_code = models.CharField(max_length=5, blank=True)
    state = models.CharField(max_length=8, choices=[(s.value, s.label) for s in PlaceState])
    registered = models.ForeignKey("registry.Market", null=True, on_delete=models.SET_NULL, related_name="+")
    guesses = models.JSONField(default=list)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    raised_at = models.DateTimeField()

    class Meta:
        db_table = "merchants_shop_place"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["name_key", "region_code"], name="merchants_shop_place_once"),
            models.CheckConstraint(
                name="merchants_shop_place_known",
                condition=Q(state__in=["sure", "decided"]) | Q(registered=None),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ShopTwins(models.Model):
    """Shops of one market that may be one. The first of them is in the register (`store`), the others wait.

    Personal data: the name of the staff member who decided, for accountability; kept with the audit rows.
    """

    id = models.BigAutoField(primary_key=True)
    place = models.ForeignKey(ShopPlace, on_delete=models.CASCADE, related_name="twins")
    store = models.ForeignKey(Store, null=True, on_delete=models.SET_NULL, related_name="+")
    fingerprint = models.CharField(max_length=32)
    why = ArrayField(models.CharField(max_length=40))
    decision = models.CharField(max_length=5, blank=True, choices=[(d.value, d.label) for d in TwinDecision])
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    raised_at = models.DateTimeField()

    class Meta:
        db_table = "merchants_shop_twins"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["place", "fingerprint"], name="merchants_shop_twins_once"),
            models.CheckConstraint(
                name="merchants_shop_twins_decided",
                condition=Q(decision="", decided_at=None) | (~Q(decision="") & Q(decided_at__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["decision", "id"], name="merchants_shop_twins_open")]

    def __str__(self) -> str:
        return self.fingerprint


class ShopRow(models.Model):
    """A row of an edition as it was published, the shop it was found to be, and what of it is still open.

    Personal data: none; cells that name people and mobile numbers are blanked before a row is remembered here.
    `unsure` holds the words of goods that a person must sort because no other word says what the shop sells. A row that
    is `merged` into the shop of another says nothing of that shop.
    """

    id = models.BigAutoField(primary_key=True)
    edition = models.ForeignKey(ShopEdition, on_delete=models.CASCADE, related_name="rows")
    line = models.IntegerField()
    raw = models.JSONField()
    digest = models.CharField(max_length=32)
    key = models.CharField(max_length=40, blank=True)
    name_key = models.CharField(max_length=120)
    place = models.ForeignKey(ShopPlace, null=True, on_delete=models.SET_NULL, related_name="rows")
    store = models.ForeignKey(Store, null=True, on_delete=models.SET_NULL, related_name="+")
    twins = models.ForeignKey(ShopTwins, null=True, on_delete=models.SET_NULL, related_name="rows")
    outcome = models.CharField(max_length=10, choices=[(o.value, o.value) for o in RowOutcome])
    words = ArrayField(models.CharField(max_length=40), default=list)
    unsure = ArrayField(models.CharField(max_length=40), default=list)
    stalls = ArrayField(models.CharField(max_length=20), default=list)
    merged = models.BooleanField(default=False)
    gone = models.BooleanField(default=False)

    class Meta:
        db_table = "merchants_shop_row"
        ordering = ["edition", "line"]
        constraints = [models.UniqueConstraint(fields=["edition", "line"], name="merchants_shop_row_once")]
        indexes = [
            models.Index(fields=["place", "name_key"], name="merchants_shop_row_place"),
            models.Index(fields=["store"], name="merchants_shop_row_store"),
            GinIndex(fields=["words"], name="merchants_shop_row_words"),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id}:{self.line}"


class ShopWord(models.Model):
    """What a word of goods means, as a person decided: a class, or no goods at all (no class).

    A word of a region goes before the same word of the whole installation (no region).
    Personal data: the name of the staff member who decided, for accountability; kept with the audit rows.
    """

    id = models.BigAutoField(primary_key=True)
    word = models.CharField(max_length=40)
    region = models.ForeignKey("registry.Region", null=True, on_delete=models.PROTECT, related_name="+")
    goods_class = models.ForeignKey(GoodsClass, null=True, on_delete=models.PROTECT, related_name="+")
    confidence = models.SmallIntegerField(default=100)
    decided_by = models.CharField(max_length=80)
    decided_at = models.DateTimeField()

    class Meta:
        db_table = "merchants_shop_word"
        ordering = ["word", "id"]
        constraints = [
            models.UniqueConstraint(fields=["word", "region"], name="merchants_shop_word_once", nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return self.word


class ShopImport(models.Model):
    """One attempt to load a list of shops. `content` holds the upload, sealed, until the run ends.

    Personal data: the name of the staff member who asked, for accountability, kept with the audit rows; the upload may
    hold numbers of people, so it is sealed and dropped when the run ends or after a week.
    """

    id = models.BigAutoField(primary_key=True)
    state = models.CharField(max_length=10, choices=[(s.value, s.label) for s in ImportState])
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    content = SealedTextField(context="merchants.shop_import.content", blank=True)
    edition = models.ForeignKey(ShopEdition, null=True, on_delete=models.SET_NULL, related_name="+")
    reference_date = models.DateField(null=True)
    region = models.ForeignKey("registry.Region", null=True, on_delete=models.PROTECT, related_name="+")
    rows_total = models.IntegerField(default=0)
    rows_done = models.IntegerField(default=0)
    report = models.JSONField(default=dict)
    error_code = models.CharField(max_length=40, blank=True)
    error_message = models.CharField(max_length=300, blank=True)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "merchants_shop_import"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.file_name} {self.state}"
