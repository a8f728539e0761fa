"""What must be true of every table and every job, asked of Django itself."""

import json
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.urls import get_resolver
from django_scopes import ScopeError
from procrastinate.contrib.django import app as jobs

from jangteo.foundation.tenancy.types import PERMISSIONS

LAYERS = ("kernel", "foundation", "registry", "loyalty", "portals", "config")
OURS = [model for model in apps.get_models() if model.__module__.startswith("jangteo.")]
JOBS = Path(__file__).with_name("jobs.json")
#: Foundation modules in their order; a key may point to the same module or a lower one.
SAYS_PERSONAL = re.compile(r"personal data", re.I)


def group_of(model: type[models.Model]) -> str:
    return model.__module__.split(".")[1]


def module_of(model: type[models.Model]) -> str:
    return model.__module__.split(".")[2]


def test_there_are_models() -> None:
    assert len(OURS) >= 10


@pytest.mark.parametrize("model", OURS, ids=lambda m: m.__name__)
def test_a_table_is_named_after_its_module(model: type[models.Model]) -> None:
    assert model._meta.db_table.startswith(f"{module_of(model)}_")


@pytest.mark.parametrize("model", OURS, ids=lambda m: m.__name__)
def test_a_model_says_what_personal_data_it_keeps(model: type[models.Model]) -> None:
    assert model.__doc__
    assert SAYS_PERSONAL.search(model.__doc__), f"{model.__name__}: say what personal data it keeps, why and until when"


@pytest.mark.parametrize("model", OURS, ids=lambda m: m.__name__)
def test_foreign_keys_point_down_and_leave_no_name_above(model: type[models.Model]) -> None:
    for field in model._meta.get_fields():
        if not isinstance(field, models.ForeignKey) or not field.related_model.__module__.startswith("jangteo."):
            continue
        target = field.related_model
        assert LAYERS.index(group_of(target)) <= LAYERS.index(group_of(model)), f"{model.__name__}.{field.name}"
        if module_of(target) != module_of(model):
            assert field.remote_field.related_name == "+", f"{model.__name__}.{field.name} needs related_name='+'"


@pytest.mark.django_db
@pytest.mark.parametrize("model", OURS, ids=lambda m: m.__name__)
def test_rows_of_a_market_cannot_be_read_without_opening_it(model: type[models.Model]) -> None:
    """A table with a market is fail-closed, unless it is part of the public register."""
    public = {"MarketFacility", "SourceRow", "MarketSourceRow", "Doubt", "MarketAlias", "Alias", "DoubtCandidate"}
    public |= {"ProgramMarket"}  # which markets take part in a program is told to everyone
    keys = [f for f in model._meta.get_fields() if isinstance(f, models.ForeignKey) and f.name == "market"]
    if not keys or model.__name__ in public:
        return
    with pytest.raises(ScopeError):
        list(model._default_manager.all())


def test_some_table_is_fail_closed() -> None:
    """So that the test above cannot pass on nothing."""
    scoped = [m for m in OURS if any(f.name == "market" for f in m._meta.fields)]
    assert "MarketClosing" in {m.__name__ for m in scoped} or "Closing" in {m.__name__ for m in scoped}


@pytest.mark.parametrize("model", OURS, ids=lambda m: m.__name__)
def test_money_and_points_are_integers(model: type[models.Model]) -> None:
    for field in model._meta.fields:
        if re.search(r"(amount|price|points|balance|won)$", field.name):
            assert isinstance(field, models.IntegerField | models.BigIntegerField)


def test_job_names_are_permanent() -> None:
    """A job that waits in the queue is found by its name, so a name that was once given may not go."""
    jobs.perform_import_paths()
    present = sorted(name for name in jobs.tasks if "procrastinate." not in name)
    assert present == json.loads(JOBS.read_text()), f"write the new names into {JOBS.name}"


def test_permissions_are_named_after_their_module_and_held_by_someone() -> None:
    assert get_resolver().url_patterns, "loads every view, and with them every permissions.py"
    assert PERMISSIONS
    for code, permission in PERMISSIONS.items():
        assert re.fullmatch(r"[a-z]+\.[a-z_]+", code)
        assert permission.roles
        assert permission.label
