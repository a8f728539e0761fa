"""The goods of a shop on its forms: what nobody touched stays, each has its words and its tax."""

import pytest
from django.test import Client

from jangteo.foundation.tenancy.types import system
from jangteo.kernel import clock
from jangteo.registry.merchants import operations, queries
from jangteo.registry.merchants.tests.factories import browser
from jangteo.registry.merchants.tests.world import TODAY, World, a_world
from jangteo.registry.merchants.types import GoodsInput, Tax

pytestmark = pytest.mark.django_db
MIXED_LIST = (
    GoodsInput(words="산나물 꾸러미", tax=Tax.TAXED),
    GoodsInput("vegetable", "배추"),
    GoodsInput("vegetable", "무", Tax.TAXED),
    GoodsInput("fish", "고등어"),
)


@pytest.fixture
def world() -> World:
    operations.load_goods(actor=system("test"), now=clock.now())
    return a_world()


def leaves(n: int) -> list[str]:
    return [leaf.code for branch in queries.list_goods_branches() for leaf in branch.leaves][:n]


def told(world: World, store_id: int) -> list[tuple[str, str, str]]:
    goods = queries.get_store(market_id=world.market.id, id=store_id, today=TODAY).goods
    return [(one.code, one.words, one.tax.value) for one in goods]


def filled(client: Client, path: str) -> dict[str, object]:
    """What a browser sends of the page as it stands."""
    answer = client.get(path)
    page, form = answer.content.decode(), answer.context["form"]
    for field in form:
        assert f'name="{field.html_name}"' in page, field.html_name
    return {field.html_name: value for field in form if (value := field.value()) not in (None, False)}


def places(world: World) -> list[tuple[Client, str, int]]:
    """The two forms of a shop: the office's and the keeper's own."""
    kept, owner = world.owned("다복채소", (0,), goods=MIXED_LIST)
    store_id = world.store("산마루", (1,), goods=MIXED_LIST)
    own = browser(owner)
    own.get("/shop/")
    return [
        (browser(world.staff), f"/office/merchants/{store_id}/edit/", store_id),
        (own, "/shop/store/profile/", kept),
    ]


def test_saving_the_hours_leaves_every_item_as_it_was(world: World) -> None:
    for client, path, store_id in places(world):
        before = told(world, store_id)
        assert len(before) == 4
        answer = client.post(path, filled(client, path) | {"hours": "06:00–18:00"})
        assert answer.status_code == 302, answer.content.decode()
        assert told(world, store_id) == before
        assert queries.get_store(market_id=world.market.id, id=store_id, today=TODAY).hours == "06:00–18:00"


def test_a_new_class_is_added_and_one_taken_away_beside_what_stays(world: World) -> None:
    more = next(code for code in leaves(12) if code not in {"vegetable", "fish"})
    for client, path, store_id in places(world):
        sent = filled(client, path)
        sent |= {"goods": ["vegetable", more], "goods_order": f"vegetable,{more}"}
        assert client.post(path, sent).status_code == 302
        assert [row[:2] for row in told(world, store_id)] == [
            ("", "산나물 꾸러미"), ("vegetable", "배추"), ("vegetable", "무"), (more, ""),
        ]  # fmt: skip
        assert told(world, store_id)[0][2] == "taxed"
        assert told(world, store_id)[2][2] == "taxed"


def test_words_tax_and_removal_go_to_the_item_they_stand_beside(world: World) -> None:
    for client, path, store_id in places(world):
        sent = filled(client, path)
        sent |= {"said_0": "봄나물", "tax_1": "mixed", "drop_2": "on", "words": "들깨가루"}
        assert client.post(path, sent).status_code == 302
        assert told(world, store_id) == [
            ("", "봄나물", "taxed"),
            ("vegetable", "배추", "mixed"),
            ("fish", "고등어", "exempt"),
            ("", "들깨가루", "mixed"),
        ]
        sent = filled(client, path) | {"said_0": ""}
        assert client.post(path, sent).status_code == 302
        assert [row[1] for row in told(world, store_id)] == ["배추", "고등어", "들깨가루"]


def test_another_class_becomes_the_main_one(world: World) -> None:
    store_id = world.store("둘째", (0,), goods=(GoodsInput("vegetable", "배추"), GoodsInput("fish", "고등어")))
    client, path = browser(world.staff), f"/office/merchants/{store_id}/edit/"
    sent = filled(client, path) | {"goods_order": "fish,vegetable"}
    assert client.post(path, sent).status_code == 302
    assert [row[:2] for row in told(world, store_id)] == [("fish", "고등어"), ("vegetable", "배추")]


def test_a_shop_with_twelve_kinds_can_be_saved(world: World) -> None:
    codes = leaves(13)
    store_id = world.store("만물상", (0,), goods=tuple(GoodsInput(code) for code in codes[:12]))
    client, path = browser(world.staff), f"/office/merchants/{store_id}/edit/"
    assert client.post(path, filled(client, path) | {"intro": "없는 것이 없어요"}).status_code == 302
    assert len(told(world, store_id)) == 12
    refused = client.post(path, filled(client, path) | {"goods": codes})
    assert refused.status_code == 422
    assert "12가지까지 고를 수 있어요" in refused.content.decode()


def test_a_page_that_shows_older_goods_changes_nothing(world: World) -> None:
    store_id = world.store("둘째", (0,), goods=MIXED_LIST)
    client, path = browser(world.staff), f"/office/merchants/{store_id}/edit/"
    old = filled(client, path)
    assert client.post(path, filled(client, path) | {"drop_0": "on"}).status_code == 302
    now = told(world, store_id)
    refused = client.post(path, old | {"drop_0": "on"})
    assert refused.status_code == 422
    assert "그사이 파는 것이 바뀌었어요" in refused.content.decode()
    assert told(world, store_id) == now


def test_the_first_goods_of_a_shop_take_the_words_of_the_form(world: World) -> None:
    store_id = world.store("빈손", (0,), goods=())
    client, path = browser(world.staff), f"/office/merchants/{store_id}/edit/"
    sent = filled(client, path) | {"goods": ["fish"], "words": "자반고등어"}
    assert client.post(path, sent).status_code == 302
    assert [row[:2] for row in told(world, store_id)] == [("fish", "자반고등어")]
