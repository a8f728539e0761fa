"""Regions and their former names."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from jangteo.registry.places.types import AliasKind, RegionLevel


class Region(models.Model):
    """A 시도, a 시군구 or a 일반구. Holds no personal data.

    `path` lists the codes from the 시도 down, each followed by `/`, so that a prefix finds all that lies below.
    """

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=5, unique=True)
    level = models.CharField(max_length=8, choices=[(level.value, level.value) for level in RegionLevel])
    name = models.CharField(max_length=40)
    short_name = models.CharField(max_length=10, blank=True)
    full_name = models.CharField(max_length=80)
    path = models.CharField(max_length=20)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")

    class Meta:
        db_table = "places_region"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="places_region_parent",
                condition=Q(level="sido", parent=None) | (~Q(level="sido") & Q(parent__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name


class RegionAlias(models.Model):
    """A former, short or misspelt name of a region. Holds no personal data."""

    id = models.BigAutoField(primary_key=True)
    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in AliasKind])
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "places_region_alias"
        constraints = [
            models.UniqueConstraint(fields=["name", "region"], name="places_region_alias_unique"),
            models.CheckConstraint(
                name="places_region_alias_period",
                condition=Q(since=None) | Q(until=None) | Q(since__lt=F("until")),
            ),
        ]

    def __str__(self) -> str:
        return self.name
