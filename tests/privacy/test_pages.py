"""No page of anybody shows a clear number or name of somebody else: every sealed value of the world on every page."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps

from jangteo.foundation.identity.models import Invitation, User
from jangteo.foundation.privacy.fields import SealedTextField
from jangteo.foundation.privacy.models import Access
from jangteo.kernel.errors import Broken
from jangteo.kernel.korea.phones import format_phone
from tests.isolation.standing import stand
from tests.isolation.test_matrix import GUARDED, _body, _path
from tests.isolation.world import MARK, World

pytestmark = pytest.mark.django_db
#: Those who see other people at all; a merchant and a customer see what they see and no more.
ROLES = ("merchant", "manager", "staff", "officer", "operator")
#: Columns whose value is a person's number or name, or holds it; by the end of their context.
PERSONAL = ("phone", "name")
#: (url, value) → why the page may show it.
ALLOWED = {
    ("sheet", "홍길동"): "the example beside a column's name, no person",
    ("sheet", "우리 소식.csv"): "the office goes on with the file that the office handed in, and knows it by its name",
}


@pytest.fixture(scope="module")
def _standing(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    yield from stand(django_db_blocker)


@pytest.fixture
def w(_standing: World, db: None, _places: None) -> World:
    from jangteo.config import wiring
    from jangteo.foundation.tenancy import toolkit as tenancy

    tenancy.install(wiring.PlacesDirectory())
    return _standing


def sealed_values() -> set[str]:
    """Every number and name that is sealed in the database, by whatever module."""
    found = {value for user in User.objects.all() for value in (user.phone, user.name)}
    found |= {row.phone for row in Invitation.objects.all()}
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, SealedTextField) and field.context.endswith(PERSONAL):
                found |= set(model._base_manager.values_list(field.name, flat=True))
    return {value for value in found if value}


def written(value: str) -> set[str]:
    """A number in the ways in which people write it; a name as it is."""
    try:
        number = format_phone(value)
    except (Broken, ValueError):
        return {value} if len(value) >= 3 else set()
    return {value, number, number.replace("-", "")}


def own(w: World, who: str) -> set[str]:
    user: Any = w.people.get(who)
    return written(user.phone) | written(user.name) if user else set()


@pytest.mark.parametrize("who", ROLES)
def test_no_page_shows_somebody_elses_number_or_name(w: World, who: str) -> None:
    values = {way for value in sealed_values() for way in written(value)} - own(w, who) - {MARK}
    client, shown = w.client(who), []
    for url in GUARDED:
        try:
            path = _path(url, w, w.own)
        except AssertionError:
            continue  # the matrix itself asks for what it does not know
        body = _body(client.get(path))
        shown += [(url.name, value) for value in values if value in body and (url.name, value) not in ALLOWED]
    assert shown == []
    assert not Access.objects.exists(), "looking at pages opens nothing"


def test_there_is_something_to_find(w: World) -> None:
    """So that the test above cannot pass on nothing: the own name is on one's own page."""
    assert len(sealed_values()) >= 8
    body = _body(w.client("staff").get("/account/"))
    assert own(w, "staff") & {value for value in own(w, "staff") if value in body}
