"""Generated: every url × every role × own and foreign things. No leak, and a refused call changes nothing.

A new url takes part by itself; one whose arguments the matrix does not know fails until they are given here.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from jangteo.foundation.tenancy.types import Permission, Role
from jangteo.registry.places import demo
from tests.isolation import elsewhere
from tests.isolation import world as worlds
from tests.isolation.world import MARK, World

pytestmark = pytest.mark.django_db

#: Views without a guard of ours: open to all by intention.
OPEN = {
    "healthz",
    "readyz",
    "home",
    "styleguide",
    "demo",
    "notify_catcher",
    "notify_worker",
    "api",
    "static",
    "ui",
    "identity",
    "account",
    "mfa",
    "socialaccount",
    "usersessions",
    "kakao",
    "naver",
    "portals",
}
#: Who may be in a portal at all; to the others even its own things answer 403.
PORTALS = {
    "installation": set(Role),
    "region": {Role.OFFICER, Role.OPERATOR},
    "market": {Role.STAFF, Role.MANAGER, Role.MERCHANT, Role.OPERATOR},
    "store": {Role.OWNER, Role.HELPER},
}
#: Whose roles are held in a store: they open its own pages, and of the market's those alone that name them.
IN_STORE = {Role.OWNER, Role.HELPER}
WHO = ("anyone", "customer", "merchant", "owner", "helper", "manager", "staff", "officer", "operator")


@dataclass(frozen=True)
class Url:
    """One named url and what stands before its view."""

    name: str
    arguments: tuple[str, ...]
    guard: tuple[str, Permission | None] | None
    first_part: str
    #: Whose places may be chosen on the page; empty where no place is chosen.
    chosen_by: frozenset[Role] = frozenset()


def _walk(patterns: list[Any], namespace: str = "", first: str = "") -> Iterator[Url]:
    for entry in patterns:
        part = first or str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry.url_patterns, inner, first + str(entry.pattern))
        elif isinstance(entry, URLPattern) and entry.name:
            arguments = tuple(entry.pattern.regex.groupindex)
            guard, chosen_by = getattr(entry.callback, "guard", None), getattr(entry.callback, "chosen_by", ())
            yield Url(f"{namespace}{entry.name}", arguments, guard, part, frozenset(chosen_by))


URLS = list(_walk(get_resolver().url_patterns))
GUARDED = [url for url in URLS if url.guard is not None]
UNGUARDED = [url for url in URLS if url.guard is None]


#: Argument (or url name + argument) → its value of the own market, and of the other.
ARGUMENTS: dict[str, Callable[[World, Any], Any]] = {
    "market": lambda w, market: market.slug,
    "slug": lambda w, market: market.slug,
    "grant_id": lambda w, market: worlds.first_grant_in(market),
    "invitation_id": lambda w, market: worlds.first_invitation_in(market),
    "run_id": lambda w, market: elsewhere.first_taken_in(market, "run"),
    **{
        f"city_shop_import_{page}.run_id": lambda w, market: elsewhere.first_taken_in(market, "shop_run")
        for page in ("run", "confirm", "discard", "progress", "problems")
    },
    "till_devices_allow.device_id": lambda w, market: worlds.first_loyalty_in(market, "device"),
    "till_devices_revoke.device_id": lambda w, market: worlds.first_loyalty_in(market, "device"),
    # What a person has alone: the own market's customer, and the other's.
    "device_id": lambda w, market: elsewhere.first_of(w.customer_of(market), "device"),
    "notice_id": lambda w, market: elsewhere.first_of(w.customer_of(market), "notice"),
    "session_id": lambda w, market: elsewhere.first_of(w.customer_of(market), "session"),
    "hook_id": lambda w, market: worlds.first_told_in(market, "hook"),
    "bulletin_id": lambda w, market: worlds.first_told_in(market, "bulletin"),
    "message_id": lambda w, market: elsewhere.first_taken_in(market, "message"),
    "doubt_id": lambda w, market: elsewhere.first_taken_in(market, "doubt"),
    "place_id": lambda w, market: elsewhere.first_taken_in(market, "place"),
    "twins_id": lambda w, market: elsewhere.first_taken_in(market, "twins"),
    "purpose": lambda w, market: "member",
    "person_id": lambda w, market: worlds.first_party_in(market, "person"),
    "officer_id": lambda w, market: worlds.first_party_in(market, "officer"),
    "membership_id": lambda w, market: worlds.first_party_in(market, "membership"),
    "assembly_id": lambda w, market: worlds.first_party_in(market, "assembly"),
    "attendee_id": lambda w, market: worlds.first_party_in(market, "attendee"),
    "stall_id": lambda w, market: worlds.first_stall_in(market),
    "zone_id": lambda w, market: worlds.first_zone_in(market),
    "store_id": lambda w, market: worlds.first_shop_matter_in(market, "store"),
    "application_id": lambda w, market: worlds.first_shop_matter_in(market, "application"),
    "request_id": lambda w, market: worlds.first_shop_matter_in(market, "request"),
    "handover_id": lambda w, market: worlds.first_shop_matter_in(market, "handover"),
    "helper_id": lambda w, market: worlds.first_shop_matter_in(market, "helper"),
    "onnuri_id": lambda w, market: worlds.first_shop_matter_in(market, "onnuri"),
    "round_id": lambda w, market: worlds.first_shop_matter_in(market, "round"),
    "group": lambda w, market: "onnuri",
    "paper_id": lambda w, market: worlds.first_shop_matter_in(market, "paper"),
    "sent_id": lambda w, market: worlds.first_shop_matter_in(market, "sent"),
    "page_id": lambda w, market: worlds.first_shop_matter_in(market, "page"),
    "merchants_shop_paper.kind": lambda w, market: "business",
    "merchants_shop_paper_send.kind": lambda w, market: "business",
    "places_map_picture.file_id": lambda w, market: elsewhere.plan_of(market),
    "version": lambda w, market: 1 if market == w.own else 2,
    "pk": lambda w, market: elsewhere.first_of(w.customer_of(market), "passkey"),
    "token": lambda w, market: "unknown-token",
    "code": lambda w, market: "26",
    "rule": lambda w, market: "notify.kakao_falls_back",
    "number": lambda w, market: 999_999,
    "hold_id": lambda w, market: 999_999,
    "template": lambda w, market: "notify.tried_out",
    "size": lambda w, market: 192,
    "sheet": lambda w, market: "places.stalls",
    "upload_id": lambda w, market: worlds.first_told_in(market, "upload"),
    "kind": lambda w, market: "192",
    "privacy_reveal.kind": lambda w, market: "identity.user",
    "privacy_reveal.field": lambda w, market: "phone",
    "subject_id": lambda w, market: worlds.first_privacy_in(market, "person"),
    "asked_id": lambda w, market: worlds.first_privacy_in(market, "request"),
    "kept_id": lambda w, market: worlds.first_privacy_in(market, "kept"),
    "download_id": lambda w, market: worlds.first_privacy_in(market, "download"),
    "program_id": lambda w, market: worlds.first_loyalty_in(market, "program"),
    "participation_id": lambda w, market: worlds.first_loyalty_in(market, "participation"),
    "correction_id": lambda w, market: worlds.first_loyalty_in(market, "correction"),
    "member_id": lambda w, market: worlds.first_loyalty_in(market, "member"),
    "card_id": lambda w, market: worlds.first_loyalty_in(market, "card"),
    "batch_id": lambda w, market: worlds.first_loyalty_in(market, "batch"),
    "shape": lambda w, market: "a4",
}


#: What a page asks before it looks whether the thing is there.
ASKS = {
    "city_doubt_decide": {"decision": "skip"},
    "city_shop_market_decide": {"market": demo.SLUGS[0]},
    "city_shop_twins_decide": {"decision": "keep"},
}
#: Arguments that name a thing of one market, of one region or of one person.
FOREIGN = {
    "market", "slug", "grant_id", "invitation_id", "stall_id", "zone_id", "version", "person_id", "officer_id",
    "membership_id", "assembly_id", "attendee_id", "subject_id", "asked_id", "kept_id", "download_id",
    "store_id", "application_id", "request_id", "handover_id", "helper_id", "onnuri_id", "round_id",
    "program_id", "participation_id", "correction_id", "member_id", "card_id", "batch_id", "hook_id", "bulletin_id",
    "paper_id", "upload_id", "device_id", "run_id", "message_id", "notice_id", "doubt_id", "place_id", "twins_id",
    "session_id", "sent_id", "page_id", "file_id", "pk",
}  # fmt: skip


def _path(url: Url, w: World, market: Any) -> str:
    values = {}
    for argument in url.arguments:
        find = ARGUMENTS.get(f"{url.name}.{argument}") or ARGUMENTS.get(argument)
        assert find is not None, f"tell the matrix what <{argument}> of {url.name} is"
        values[argument] = find(w, market)
    return reverse(url.name, kwargs=values)


def _body(response: HttpResponse) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode(errors="replace")


def test_the_matrix_sees_the_urls() -> None:
    """If the walk broke, every test below would pass on nothing."""
    assert len(GUARDED) >= 15
    assert {url.guard[0] for url in GUARDED if url.guard} >= {"market", "region", "public"}


def test_every_view_has_a_guard_or_is_open_by_intention() -> None:
    loose = [url.name for url in UNGUARDED if not ({url.name, *url.name.split(":"), url.name.split("_")[0]} & OPEN)]
    assert loose == []


@pytest.mark.parametrize("who", WHO)
def test_own_pages_never_show_the_other_market(w: World, who: str) -> None:
    """Also when the session claims the other market: it must not help."""
    leaks = []
    for tampered in (False, True):
        if tampered and who == "operator":
            continue  # operators may open every market
        client = w.client(who, tampered=tampered)
        for url in GUARDED:
            if url.guard is None or url.guard[0] == "public":
                continue
            response = client.get(_path(url, w, w.own))
            assert response.status_code < 500, f"{who} {url.name}: {response.status_code}"
            if MARK in _body(response) and who not in {"operator"}:
                leaks.append((url.name, tampered))
    assert leaks == []


def _may(who: str, url: Url) -> bool:
    assert url.guard is not None
    permission = url.guard[1]
    roles = permission.roles if permission else frozenset(Role)
    if who == "anyone" or Role(who) not in roles:
        return False
    if url.guard[0] == "store" or (url.guard[0] == "market" and Role(who) in IN_STORE):
        return Role(who) in url.chosen_by
    return True


@pytest.mark.parametrize("who", WHO)
def test_whoever_lacks_the_right_is_refused_and_changes_nothing(w: World, who: str) -> None:
    client = w.client(who)
    before = worlds.rows_of_everything()
    wrong = []
    for url in GUARDED:
        if url.guard is None or url.guard[0] == "public" or _may(who, url):
            continue
        for method in (client.get, client.post):
            response = method(_path(url, w, w.own))
            expected = {302, 405} if who == "anyone" else {403, 404, 405}
            if response.status_code not in expected:
                wrong.append((url.name, method.__name__, response.status_code))
            if who == "anyone" and response.status_code == 302 and "/account/login" not in response["Location"]:
                wrong.append((url.name, method.__name__, response["Location"]))
    assert wrong == []
    assert worlds.rows_of_everything() == before


@pytest.mark.parametrize("who", ["customer", "merchant", "owner", "helper", "manager", "staff", "officer"])
def test_foreign_things_do_not_exist(w: World, who: str) -> None:
    """Ids and slugs of the other market: 404 (or 403 where even the own one is not allowed), and nothing changes."""
    client = w.client(who)
    before = worlds.rows_of_everything()
    wrong = []
    tried = 0
    for url in GUARDED:
        if url.guard is None or url.guard[0] == "public" or not url.arguments:
            continue
        if not set(url.arguments) & FOREIGN:
            continue
        for method in (client.get, client.post):
            tried += 1
            response = method(_path(url, w, w.other), ASKS.get(url.name, {}))
            expected = {404, 405} if _may(who, url) and who in PORTALS[url.guard[0]] else {403, 404, 405}
            if "upload_id" in url.arguments:
                expected |= {403}  # each list has a right of its own, which not everybody holds who opens lists
            if response.status_code not in expected:
                wrong.append((url.name, method.__name__, response.status_code, _body(response)[-700:]))
    assert wrong == []
    assert tried
    assert worlds.rows_of_everything() == before
    # Sessions move by themselves, so they are not among the rows compared.
    assert elsewhere.first_of(w.people["other_customer"], "session")


#: Of the pages of `/m/<market>/`: what is one person's alone there.
OWN = {"application_id", "paper_id", "card_id"}


@pytest.mark.parametrize("who", ["anyone", "customer", "applicant", "staff", "owner", "operator"])
def test_what_somebody_has_on_public_pages_is_nobody_elses(w: World, who: str) -> None:
    """An application with its papers, a membership with its card: by no address, and for no role, somebody else's."""
    client = w.client(who)
    before = worlds.rows_of_everything()
    number = elsewhere.card_of(w.other)
    wrong = []
    tried = set()
    for url in GUARDED:
        if url.guard is None or url.guard[0] != "public" or not set(url.arguments) & (OWN | {"program_id"}):
            continue
        kwargs = {name: ARGUMENTS[name](w, w.other) for name in url.arguments}
        # Also under the address of the market that one knows.
        for market in (w.other, w.own):
            for method in (client.get, client.post):
                response = method(reverse(url.name, kwargs=kwargs | {"market": market.slug}))
                tried.add(url.name)
                own = bool(set(url.arguments) & OWN)
                # Who is no member may be asked to join; what is somebody's own is not there.
                expected = {302, 405} if who == "anyone" else {403, 404, 405} | (set() if own else {200, 302, 422})
                if response.status_code not in expected or number in _body(response):
                    wrong.append((url.name, method.__name__, market.slug, response.status_code))
    assert wrong == []
    assert {"merchants_apply_withdraw", "merchants_apply_paper", "members_my_lost", "members_my_leave"} <= tried
    assert worlds.rows_of_everything() == before


def test_their_owners_do_see_them(w: World) -> None:
    """So the test above can fail."""
    kwargs = {name: ARGUMENTS[name](w, w.other) for name in ("market", "application_id", "paper_id", "program_id")}

    def look(who: str, name: str) -> HttpResponse:
        known = {key: kwargs[key] for key in next(url for url in URLS if url.name == name).arguments}
        return w.client(who).get(reverse(name, kwargs=known))

    assert MARK in _body(look("other_applicant", "merchants_apply_own"))
    assert look("other_applicant", "merchants_apply_paper").status_code == 200
    assert elsewhere.card_of(w.other) in _body(look("other_customer", "members_my_cards"))


def test_a_passkey_is_nobody_elses(w: World) -> None:
    """The pages of passkeys come with the library, which has no guard of ours: so they are walked here."""
    client = w.client("customer")
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(w.people["customer"].pk)
    session.save()
    pages = [url for url in UNGUARDED if "pk" in url.arguments]
    assert {url.name for url in pages} == {"mfa_remove_webauthn", "mfa_edit_webauthn"}
    before = worlds.rows_of_everything()
    wrong = []
    for url in pages:
        for method in (client.get, client.post):
            response = method(_path(url, w, w.other), {"name": "이제 내 것"})
            if response.status_code != 404:
                wrong.append((url.name, method.__name__, response.status_code))
    assert wrong == []
    assert worlds.rows_of_everything() == before
    # Their owner may: so the walk above can fail.
    own = {url.name: _path(url, w, w.own) for url in pages}
    assert client.get(own["mfa_edit_webauthn"]).status_code == 200
    assert client.post(own["mfa_remove_webauthn"]).status_code == 302
    assert not Authenticator.objects.filter(user=w.people["customer"]).exists()


def test_the_plan_under_a_map_is_its_markets(w: World) -> None:
    """So that the walk over foreign pictures can fail."""
    path = reverse("places_map_picture", args=[elsewhere.plan_of(w.other)])
    assert w.client("other_staff", tampered=True).get(path).status_code == 200
    assert w.client("staff").get(path).status_code == 404


def test_an_officer_adds_no_market_to_another_region(w: World) -> None:
    """An address is no argument of a url, so the walk does not try it: refused with a sentence, and nothing changes."""
    client = w.client("officer")
    before = worlds.rows_of_everything()
    address = {"road_address": w.other.road_address, "lot_address": w.other.lot_address}
    response = client.post(reverse("city_market_add"), {"name": "새봄시장", "type": "permanent", **address})
    assert response.status_code == 422
    assert "맡은 지역의 시장만 등록할 수 있어요" in _body(response)
    assert worlds.rows_of_everything() == before


def test_the_mark_is_really_there(w: World) -> None:
    """The other market's own staff sees the mark: so the leak test can fail."""
    client = w.client("other_staff", tampered=True)
    seen = [
        url.name
        for url in GUARDED
        if url.guard and url.guard[0] == "market" and MARK in _body(client.get(_path(url, w, w.other)))
    ]
    assert seen
