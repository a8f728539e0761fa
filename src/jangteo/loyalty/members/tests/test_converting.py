"""A member of two programs turns points of one into points of the other, once for each form."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel import clock
from jangteo.kernel.errors import Invalid, Missing, Refused
from jangteo.loyalty.members import operations
from jangteo.loyalty.members.tests.world import NOW, TODAY, Club, a_club, a_user
from jangteo.loyalty.points import operations as points
from jangteo.loyalty.points import queries as points_queries
from jangteo.loyalty.points.tests.factories import a_program, sql

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


class Both:
    """A person in two programs of a market, with 1,000P in the first."""

    def __init__(self) -> None:
        self.gold = a_club(accrual_bp=10_000)
        self.silver = Club(a_program("silver", 0, world=self.gold.program.world))
        self.person, _ = a_user(name="김순자")
        self.mine, self.other = self.gold.join(self.person), self.silver.join(self.person)
        self.gold.earn(self.mine, 1_000)

    def set_rate(self, takes: int, gives: int, days: int = 0) -> None:
        """From gold to silver."""
        points.set_rate(
            **self.gold.by_staff(), into_id=self.silver.id, takes=takes, gives=gives,
            valid_from=TODAY + timedelta(days=days),
        )  # fmt: skip

    def convert(self, asked: int, gives: int, key: str = "a-random-key", **more) -> tuple[int, int]:
        """As the person does."""
        given = self.gold.by(self.person) | {"into_id": self.silver.id, "gives_shown": gives, "key": key} | more
        return operations.convert_points(**given, points_asked=asked)

    def balances(self) -> tuple[int, int]:
        """P in both."""
        return self.gold.balance(self.mine), self.silver.balance(self.other)

    def browser(self, actor: Actor | None = None) -> Client:
        """Signed in."""
        made = Client()
        made.force_login(get_user_model().objects.get(pk=(actor or self.person).user_id))
        return made

    @property
    def address(self) -> str:
        """The page."""
        return f"/m/saebom/my/{self.gold.id}/convert/"


@pytest.fixture
def both() -> Both:
    return Both()


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(key|into|points|gives)" value="([^"]+)"', page))


def entries() -> int:
    return sql("SELECT count(*) FROM audit_entry WHERE operation = 'members.convert_points'")[0][0]


def test_the_same_form_posts_once(both: Both) -> None:
    both.set_rate(3, 2)
    assert both.convert(100, 66) == (99, 66)
    assert both.convert(100, 66) == (99, 66)
    assert (both.balances(), entries()) == ((901, 66), 1)
    both.set_rate(1, 1)
    assert both.convert(100, 66) == (99, 66), "what was answered once is answered so again"
    assert both.convert(100, 100, key="another-key") == (100, 100)
    assert both.balances() == (801, 166)


def test_at_another_rate_than_was_shown_nothing_happens(both: Both) -> None:
    both.set_rate(3, 2)
    both.set_rate(3, 1)
    with pytest.raises(Refused) as caught:
        both.convert(100, 66)
    assert caught.value.code == "rate_changed"
    assert both.balances() == (1_000, 0)


def test_what_cannot_be_turned_into_anything(both: Both) -> None:
    for code, call in (
        ("no_rate", lambda: both.convert(100, 100)),
        ("key_invalid", lambda: both.convert(100, 100, key="x")),
    ):
        with pytest.raises((Refused, Invalid)) as caught:
            call()
        assert caught.value.code == code
    both.set_rate(3, 2)
    for code, asked, gives in (("insufficient_points", 1_200, 800), ("points_invalid", 2, 0)):
        with pytest.raises(Refused) as caught:
            both.convert(asked, gives)
        assert caught.value.code == code
    stranger, _ = a_user()
    both.gold.join(stranger)
    with pytest.raises(Missing):
        both.convert(100, 66, actor=stranger)
    assert both.balances() == (1_000, 0)


def test_the_same_key_of_another_member_is_not_in_the_way(both: Both) -> None:
    both.set_rate(1, 1)
    other, _ = a_user()
    wallet, into = both.gold.join(other), both.silver.join(other)
    both.gold.earn(wallet, 500)
    both.convert(100, 100)
    assert both.convert(200, 200, actor=other) == (200, 200)
    assert (both.gold.balance(wallet), both.silver.balance(into)) == (300, 200)


def test_the_page_asks_shows_and_does_it_once(both: Both) -> None:
    mine = both.browser()
    assert "다른 포인트로 바꾸기" not in mine.get(f"/m/saebom/my/?p={both.gold.id}").content.decode()
    assert "지금은 바꿀 수 있는 포인트가 없어요" in mine.get(both.address).content.decode()
    both.set_rate(3, 2)
    assert both.address in mine.get(f"/m/saebom/my/?p={both.gold.id}").content.decode()
    assert "3P를 내면" in mine.get(both.address).content.decode()
    for asked, words in (("2", "3P부터"), ("1001", "1,000P까지"), ("가", "숫자로"), ("", "")):
        wrong = mine.post(both.address, {"points": asked})
        assert wrong.status_code == 422
        assert words in wrong.content.decode()
    check = mine.post(both.address, {"points": "100"}).content.decode()
    for words in ("이렇게 바꿀까요?", "99P", "66P", "901P", "되돌릴 수 없어요"):
        assert words in check
    assert both.balances() == (1_000, 0)
    for _ in range(2):
        done = mine.post(both.address, hidden(check), follow=True).content.decode()
        assert "99P를 새봄포인트 66P로 바꿨어요" in done
    assert both.balances() == (901, 66)
    history = mine.get(f"/m/saebom/my/{both.gold.id}/history/").content.decode()
    assert history.count("새봄포인트로 바꿈") == 1
    assert "새봄포인트에서 바꿈" in mine.get(f"/m/saebom/my/{both.silver.id}/history/").content.decode()


def test_a_changed_rate_is_told_on_the_page(both: Both) -> None:
    both.set_rate(3, 2)
    mine = both.browser()
    check = mine.post(both.address, {"points": "100"}).content.decode()
    both.set_rate(3, 1)
    late = mine.post(both.address, hidden(check))
    assert late.status_code == 422
    assert "그사이 비율이 바뀌었어요" in late.content.decode()
    assert both.balances() == (1_000, 0)


def test_of_several_ways_one_is_chosen(both: Both) -> None:
    third = Club(a_program("iron", 0, world=both.gold.program.world))
    wallet = third.join(both.person)
    both.set_rate(3, 2)
    points.set_rate(**both.gold.by_staff(), into_id=third.id, takes=1, gives=1, valid_from=TODAY)
    mine = both.browser()
    assert mine.post(both.address, {"points": "10"}).status_code == 422
    check = mine.post(both.address, {"points": "10", "into": third.id}).content.decode()
    mine.post(both.address, hidden(check))
    assert (both.balances(), third.balance(wallet)) == ((990, 0), 10)
    assert points_queries.list_differences() == []


def test_who_is_no_member_sees_no_page(both: Both) -> None:
    stranger, _ = a_user()
    assert both.browser(stranger).get(both.address).status_code == 404
