"""What was loaded, row by row, and what a person still has to decide."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from jangteo.registry.places.models.market import Market
from jangteo.registry.places.models.region import Region
from jangteo.registry.places.types import DatasetKind, DoubtDecision, ImportState, RowOutcome


class Edition(models.Model):
    """One published file, told apart by its content. Holds no personal data."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=20, choices=[(k.value, k.label) for k in DatasetKind])
    reference_date = models.DateField()
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    encoding = models.CharField(max_length=20)
    header = models.JSONField()
    coverage = models.JSONField(default=list)
    row_count = models.IntegerField()
    loaded_at = models.DateTimeField()

    class Meta:
        db_table = "places_edition"
        ordering = ["-reference_date", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "sha256", "reference_date"], name="places_edition_unique")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference_date}"


class SourceRow(models.Model):
    """A row of an edition exactly as it was published, and the market it was found to be.

    Holds no personal data: the published file names places only.
    """

    id = models.BigAutoField(primary_key=True)
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="source_rows")
    row = models.IntegerField()
    raw = models.JSONField()
    digest = models.CharField(max_length=32)
    market = models.ForeignKey(Market, null=True, on_delete=models.SET_NULL, related_name="source_rows")
    outcome = models.CharField(max_length=10, choices=[(o.value, o.value) for o in RowOutcome])

    class Meta:
        db_table = "places_market_source_row"
        ordering = ["edition", "row"]
        constraints = [models.UniqueConstraint(fields=["edition", "row"], name="places_source_row_unique")]

    def __str__(self) -> str:
        return f"{self.edition_id}:{self.row}"


class ImportRun(models.Model):
    """One attempt to load a file. `content` holds the upload until the run ends.

    Personal data: the name of the staff member who asked, for accountability; kept with the audit rows.
    """

    id = models.BigAutoField(primary_key=True)
    state = models.CharField(max_length=10, choices=[(s.value, s.label) for s in ImportState])
    kind = models.CharField(max_length=20, blank=True)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(null=True)
    edition = models.ForeignKey(Edition, null=True, on_delete=models.SET_NULL, related_name="+")
    reference_date = models.DateField(null=True)
    region = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="+")
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
        db_table = "places_import_run"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.file_name} {self.state}"


class Doubt(models.Model):
    """A row that may be one of several markets, until a person decides.

    Personal data: the name of the staff member who decided, for accountability; kept with the audit rows.
    """

    id = models.BigAutoField(primary_key=True)
    source_row = models.OneToOneField(SourceRow, on_delete=models.CASCADE, related_name="doubt")
    name = models.CharField(max_length=120)
    region_code = models.CharField(max_length=5, blank=True)
    candidates = models.JSONField()
    decision = models.CharField(max_length=4, blank=True, choices=[(d.value, d.label) for d in DoubtDecision])
    market = models.ForeignKey(Market, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    raised_at = models.DateTimeField()

    class Meta:
        db_table = "places_doubt"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="places_doubt_decided",
                condition=Q(decision="", decided_at=None) | (~Q(decision="") & Q(decided_at__isnull=False)),
            )
        ]
        indexes = [models.Index(fields=["decision", "id"], name="places_doubt_open")]

    def __str__(self) -> str:
        return self.name
