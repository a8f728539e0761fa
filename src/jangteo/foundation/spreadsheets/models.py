"""Uploads of lists, and what a market's columns are called."""

from django.db import models
from django_scopes import ScopedManager

from jangteo.foundation.privacy.toolkit import SealedTextField
from jangteo.foundation.spreadsheets.types import Mode, UploadState


class SheetUpload(models.Model):
    """A file on its way into a list. Tenant rows: reading them without an open market raises.

    Personal data: cells of the file that could not go in (sealed) and the file itself (sealed, `files`), so that a
    person can mend them; both go 30 days after the upload. The masked name of who uploaded, as in the record.
    """

    id = models.BigAutoField(primary_key=True)
    market_id = models.BigIntegerField()
    sheet = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=[(state.value, state.label) for state in UploadState])
    file = models.ForeignKey("foundation.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    tab = models.IntegerField(default=0)
    header_line = models.IntegerField(default=1)
    mapping = models.JSONField(default=dict)
    mode = models.CharField(max_length=4, choices=[(mode.value, mode.value) for mode in Mode], blank=True)
    rows_total = models.IntegerField(default=0)
    rows_done = models.IntegerField(default=0)
    added = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    report = SealedTextField(context="spreadsheets.upload.report", blank=True)
    error = models.CharField(max_length=300, blank=True)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "spreadsheets_upload"
        indexes = [models.Index(fields=["market_id", "sheet", "-id"], name="spreadsheets_upload_list")]
        constraints = [
            models.CheckConstraint(
                name="spreadsheets_upload_adds_up",
                condition=~models.Q(state=UploadState.DONE.value)
                | models.Q(
                    rows_total=models.F("added") + models.F("changed") + models.F("unchanged") + models.F("refused")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.id} {self.state}"

    @property
    def owner(self) -> str:
        """Under which its file is kept."""
        return f"spreadsheets.upload:{self.id}"


class SheetMemory(models.Model):
    """What a title in files of a market means. Holds no personal data: titles of columns."""

    id = models.BigAutoField(primary_key=True)
    market_id = models.BigIntegerField()
    sheet = models.CharField(max_length=60)
    title = models.CharField(max_length=80)
    #: Key of the column; empty: not taken.
    column = models.CharField(max_length=60, blank=True)

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "spreadsheets_memory"
        constraints = [
            models.UniqueConstraint(fields=["market_id", "sheet", "title"], name="spreadsheets_memory_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet}: {self.title} → {self.column}"
