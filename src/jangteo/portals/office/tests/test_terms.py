"""Terms of office that end soon stand on the office's first page."""

import re
from datetime import date, timedelta

import pytest

from jangteo.foundation.tenancy.types import Actor, Role, system
from jangteo.portals.conftest import NOW
from jangteo.portals.office.web.board import terms_group
from jangteo.registry.parties import operations as parties
from jangteo.registry.parties.types import OrganisationKind, Post

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


def appoint(market, *terms: tuple[Post, str, str, date]) -> None:
    """An association and its officers: post, name, number, last day."""
    place = {"actor": system("test"), "now": NOW, "market_id": market.id}
    body = parties.found_organisation(**place, kind=OrganisationKind.ASSOCIATION, name="새봄상인회")
    for post, name, phone, last_day in terms:
        person = parties.register_person(**place, name=name, phone=phone)
        parties.appoint_officer(
            **place, organisation_id=body, person_id=person, post=post, start=date(2024, 11, 1), last_day=last_day
        )


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_term_that_ends_soon_is_told_to_who_may_see_it(make_market, sign_in) -> None:
    market, other = make_market(), make_market("other", 시장명="다른시장")
    appoint(
        market,
        (Post.CHAIR, "김순자", "010-0000-7901", TODAY + timedelta(days=9)),
        (Post.AUDITOR, "이두부", "010-0000-7902", TODAY + timedelta(days=200)),
    )
    page = text(sign_in(Role.STAFF, market.scope).get("/office/"))
    assert "회장 김*자 님 임기가 곧 끝나요" in page
    assert "새봄상인회" in page
    assert "9일 남음" in page
    assert "감사 이*부 님 임기" not in page
    assert 'href="/office/association/"' in page
    assert "임기가 곧 끝나요" not in text(sign_in(Role.STAFF, other.scope).get("/office/"))
    assert terms_group(system("test"), market, TODAY) is not None
    nobody = Actor(user_id=None, label="")
    assert terms_group(nobody, market, TODAY) is None


def test_terms_far_away_or_over_are_not_told(make_market, sign_in) -> None:
    market = make_market()
    appoint(
        market,
        (Post.CHAIR, "김순자", "010-0000-7903", TODAY + timedelta(days=61)),
        (Post.AUDITOR, "이두부", "010-0000-7904", TODAY - timedelta(days=1)),
    )
    assert "임기가 곧 끝나요" not in text(sign_in(Role.MANAGER, market.scope).get("/office/"))
