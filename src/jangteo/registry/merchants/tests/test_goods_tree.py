"""The goods tree comes from the committed file: whole into an empty place, and by what differs after."""

import pytest
from django.db import connection

from jangteo.foundation.tenancy.types import system
from jangteo.kernel import clock
from jangteo.registry.merchants import operations
from jangteo.registry.merchants.models import GoodsClass
from jangteo.registry.merchants.operations._goods import kinds

pytestmark = pytest.mark.django_db


def _load() -> int:
    return operations.load_goods(actor=system("test"), now=clock.now())


def _tree() -> dict[str, tuple[str, str, str, int]]:
    return {
        row.code: (row.parent.code if row.parent else "", row.name, row.tax, row.order)
        for row in GoodsClass.objects.select_related("parent")
    }


def _forget() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM merchants_goods_class")


def test_an_empty_place_gets_all_of_it_and_then_nothing_more() -> None:
    before = _tree()
    _forget()
    assert _load() == len(before) > 50
    assert _tree() == before
    assert _load() == 0


def test_the_first_shop_of_an_empty_place_finds_its_goods() -> None:
    known = kinds().keys()
    _forget()
    assert kinds().keys() == known


def test_what_differs_follows_the_file_and_what_it_has_no_more_stays() -> None:
    before = _tree()
    changed = GoodsClass.objects.get(code="tofu")
    other = GoodsClass.objects.get(code="farm")
    GoodsClass.objects.filter(id=changed.id).update(name="옛 이름", tax="taxed", parent=other)
    GoodsClass.objects.filter(code="ice").delete()
    GoodsClass.objects.create(code="old", name="없어진 것", tax="mixed", order=900, valid_from=changed.valid_from)
    assert _load() == 2
    assert _tree() == before | {"old": ("", "없어진 것", "mixed", 900)}
    assert GoodsClass.objects.get(code="tofu").id == changed.id
