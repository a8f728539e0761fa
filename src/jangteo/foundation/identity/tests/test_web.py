import re

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

from jangteo.foundation.audit.tests.factories import AuditEntry
from jangteo.foundation.identity import operations, ports
from jangteo.foundation.identity.models import Invitation, RoleGrant, User
from jangteo.foundation.identity.tests.browsing import AGAIN, CODE, CONFIRM, LOGIN, sent_code, signed_in, text
from jangteo.foundation.identity.tests.factories import PASSWORD, SENT, SYSTEM, new_phone, person
from jangteo.foundation.tenancy.tests.factories import BAKERY, CORNER, EAST, FAR, FAR_SHOP, HERE, NEXT_DOOR
from jangteo.foundation.tenancy.types import INSTALLATION, Role
from jangteo.kernel import clock
from jangteo.kernel.korea.phones import format_phone

pytestmark = pytest.mark.django_db


def test_code_flow() -> None:
    user, client = person((Role.STAFF, HERE.scope)), Client()
    assert "번호로 인증" in text(client.get(LOGIN))
    response = client.post(CODE, {"phone": format_phone(user.phone)})
    assert response["Location"] == CONFIRM
    page = text(client.get(CONFIRM))
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page
    assert user.phone[-8:-4] not in re.sub(r"csrf\S+", "", page)
    assert client.post(CONFIRM, {"code": "000000" if sent_code() != "000000" else "111111"}).status_code == 200
    response = client.post(CONFIRM, {"code": sent_code()})
    assert response["Location"] == "/account/start/"
    assert client.get("/account/start/")["Location"] == "/office/"
    assert AuditEntry.objects.get(operation="identity.record_sign_in").changes == {"way": [None, "문자 인증번호"]}


def test_code_ends_after_five_wrong_tries() -> None:
    user, client = person(), Client()
    client.post(CODE, {"phone": user.phone})
    right = sent_code()
    for _ in range(5):
        response = client.post(CONFIRM, {"code": "999999" if right != "999999" else "888888"})
    assert response.status_code == 302
    assert client.post(CONFIRM, {"code": right})["Location"].startswith(LOGIN)
    assert client.get("/account/").status_code == 302


def test_sign_up_proves_the_number_and_needs_no_password() -> None:
    client = Client()
    response = client.post("/account/signup/", {"name": "새사람", "phone": "010 0000 9001"})
    assert response["Location"] == "/account/phone/verify/"
    user = User.objects.get()
    assert user.phone_verified_at is None
    assert not user.has_usable_password()
    client.get("/account/phone/verify/")
    client.post("/account/phone/verify/", {"code": sent_code()})
    user.refresh_from_db()
    assert user.phone_verified_at is not None
    assert "새사람" in text(client.get("/account/"))


def test_unknown_number_answers_the_same() -> None:
    known = person()
    pages = []
    for phone in (known.phone, new_phone()):
        client = Client()
        answer = client.post(CODE, {"phone": phone})
        page = text(client.get(CONFIRM))
        wrong = client.post(CONFIRM, {"code": "12"})
        pages.append(
            (answer.status_code, answer["Location"], re.sub(r'value="\w{64}"|010-\S+', "", page), wrong.status_code)
        )
    assert pages[0] == pages[1]
    answers = [
        text(Client().post(LOGIN + "?way=password", {"login": phone, "password": "wrong-password"}))
        for phone in (known.phone, new_phone())
    ]
    assert "전화번호나 비밀번호가 맞지 않아요." in answers[0]
    strip = lambda page: re.sub(r'value="[^"]*"', "", page)  # noqa: E731
    assert strip(answers[0]) == strip(answers[1])


def test_sign_up_with_a_taken_number_answers_the_same() -> None:
    known = person()
    locations = [
        Client().post("/account/signup/", {"name": "아무개", "phone": phone})["Location"]
        for phone in (known.phone, new_phone())
    ]
    assert locations[0] == locations[1]
    assert "이미 가입한 번호" in SENT[0].text


def test_who_signs_up_twice_is_led_to_signing_in_with_that_number() -> None:
    known = person()
    client = Client()
    client.post("/account/signup/", {"name": "아무개", "phone": known.phone, "next": "/m/dabok/"})
    page = text(client.get("/account/phone/verify/"))
    assert "이 번호로 로그인하기" in page
    typed = dict(re.findall(r'name="(phone)" value="([^"]+)"', page))
    there = client.post(AGAIN, typed)["Location"]
    assert there == f"{CONFIRM}?next=%2Fm%2Fdabok%2F"
    assert client.post(there, {"code": sent_code()})["Location"] == "/m/dabok/"
    assert known.name in text(client.get("/account/"))


@pytest.mark.parametrize("start", ["/account/signup/", CODE])
def test_a_number_that_was_mistyped_can_be_typed_anew(start: str) -> None:
    client = Client()
    page = client.post(start, {"name": "아무개", "phone": new_phone(), "next": "/m/dabok/"}, follow=True)
    assert client.get(start).status_code == 302, "the code's page is where all others lead"
    way = "signup" if "signup" in start else ""
    forms = re.findall(rf'<form[^>]*action="{AGAIN}".*?</form>', text(page), re.DOTALL)
    answer = client.post(AGAIN, dict(re.findall(r'name="(way|next)" value="([^"]+)"', forms[-1])))
    assert answer["Location"] == f"/account/{way or 'login'}/?next=%2Fm%2Fdabok%2F"
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize("phone", ["", "12", "02-123-4567", "010-0000-0000 010-0000-0001", "<script>"])
def test_bad_number_is_told_beside_its_field(phone: str) -> None:
    response = Client().post(CODE, {"phone": phone})
    assert response.status_code == 200
    assert re.search(r'class="error"[^>]*>.*?요\.', text(response))
    assert not SENT


def test_password_is_throttled_per_number_not_for_all() -> None:
    user, other = person(), person()
    for attempt in range(5):
        client = Client(REMOTE_ADDR=f"10.0.0.{attempt}")
        assert client.post(LOGIN, {"login": user.phone, "password": "wrong"}).status_code == 200
    refused = Client(REMOTE_ADDR="10.0.0.99").post(LOGIN, {"login": user.phone, "password": PASSWORD})
    assert refused.status_code == 429
    assert "여러 번 시도하셨어요" in text(refused)
    signed_in(other)


def test_password_is_throttled_per_address() -> None:
    client = Client(REMOTE_ADDR="10.0.0.1")
    for _ in range(20):
        assert client.post(LOGIN, {"login": new_phone(), "password": "wrong"}).status_code == 200
    refused = client.post(LOGIN, {"login": new_phone(), "password": "wrong"})
    assert refused.status_code == 429
    assert "여러 번 시도하셨어요" in text(refused)


def test_code_is_throttled_per_number_and_per_address() -> None:
    user = person()
    for attempt in range(3):
        assert Client(REMOTE_ADDR=f"10.0.0.{attempt}").post(CODE, {"phone": user.phone}).status_code == 302
    refused = Client(REMOTE_ADDR="10.0.0.99").post(CODE, {"phone": user.phone})
    assert (refused.status_code, "여러 번 시도하셨어요" in text(refused)) == (429, True)
    for _ in range(20):
        Client(REMOTE_ADDR="10.0.1.1").post(CODE, {"phone": new_phone()})
    refused = Client(REMOTE_ADDR="10.0.1.1").post(CODE, {"phone": new_phone()})
    assert (refused.status_code, "여러 번 시도하셨어요" in text(refused)) == (429, True)


def test_invitations_are_throttled_per_number() -> None:
    client, phone = signed_in(person((Role.STAFF, HERE.scope))), new_phone()
    statuses = []
    for _ in range(6):
        response = client.post("/office/people/invite/", {"phone": phone, "role": "manager"})
        statuses.append(response.status_code)
        Invitation.objects.all().delete()
    assert statuses == [302] * 5 + [429]
    assert "여러 번 시도하셨어요" in text(response)


def test_devices_are_listed_and_cut_off() -> None:
    user = person()
    here, lost = signed_in(user), signed_in(user)
    lost.get("/account/")
    page = text(here.get("/account/devices/"))
    assert page.count("/end/") == 1
    assert "지금 이 기기" in page
    other = UserSession.objects.get(session_key=lost.session.session_key)
    assert signed_in(person()).post(f"/account/devices/{other.pk}/end/").status_code == 404
    assert lost.get("/account/").status_code == 200
    here.post(f"/account/devices/{other.pk}/end/")
    assert lost.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200


def test_all_other_devices_are_cut_off() -> None:
    user = person()
    here, first, second = signed_in(user), signed_in(user), signed_in(user)
    here.post("/account/devices/end-others/")
    assert [c.get("/account/").status_code for c in (here, first, second)] == [200, 302, 302]


def test_new_password_needs_fresh_proof_and_signs_others_out() -> None:
    user = person()
    other = signed_in(user)
    asked = other.get("/account/password/")
    assert asked["Location"].startswith("/account/reauthenticate/")
    client = Client()
    client.post(CODE, {"phone": user.phone})
    client.post(CONFIRM, {"code": sent_code()})
    weak = client.post("/account/password/", {"password1": "1234"})
    assert weak.status_code == 422
    assert "비밀번호" in text(weak)
    assert client.post("/account/password/", {"password1": "another-day-2026"})["Location"] == "/account/"
    assert client.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302
    user.refresh_from_db()
    assert user.check_password("another-day-2026")


def test_forgotten_password_leads_over_the_code() -> None:
    assert Client().get("/account/password/reset/")["Location"] == "/account/login/?next=%2Faccount%2Fpassword%2F"


def test_place_is_switched_among_held_ones_only() -> None:
    client = signed_in(person((Role.STAFF, HERE.scope), (Role.MANAGER, NEXT_DOOR.scope), (Role.OFFICER, EAST.scope)))
    for slug, status in (("next", 302), ("far", 404), ("none", 404), ("", 404)):
        assert client.post("/account/place/", {"market": slug}).status_code == status
    assert client.session["market"] == NEXT_DOOR.id
    assert client.post("/account/place/", {"region": "11"}).status_code == 404
    assert client.post("/account/place/", {"region": "26", "next": "/city/"})["Location"] == "/city/"
    assert client.post("/account/place/", {"market": "here", "next": "https://evil.test/"})["Location"] == "/office/"
    page = text(client.get("/account/roles/"))
    assert page.count(">열기<") == 3


def test_stores_are_places_too() -> None:
    client = signed_in(person((Role.OWNER, CORNER.scope), (Role.HELPER, BAKERY.scope)))
    for store, status in ((BAKERY.id, 302), (FAR_SHOP.id, 404), (10**30, 404), ("x", 404)):
        assert client.post("/account/place/", {"store": store}).status_code == status
    assert (client.session["store"], client.session["market"]) == (BAKERY.id, HERE.id)
    page = text(client.get("/account/roles/"))
    assert "여기시장 모퉁이가게" in page
    assert "내려놓기" not in page
    grant = RoleGrant.objects.get(role=Role.OWNER.value)
    assert client.post(f"/account/roles/{grant.id}/leave/").status_code == 409
    assert RoleGrant.objects.get(id=grant.id).ended_at is None


@pytest.mark.parametrize(
    ("grants", "door"),
    [
        ([(Role.MERCHANT, HERE.scope), (Role.OWNER, CORNER.scope)], "/shop/"),
        ([(Role.HELPER, CORNER.scope)], "/shop/"),
        ([(Role.MERCHANT, HERE.scope), (Role.MANAGER, HERE.scope)], "/office/"),
        ([(Role.OFFICER, EAST.scope)], "/city/"),
        ([(Role.OPERATOR, INSTALLATION)], "/city/"),
        ([(Role.MERCHANT, HERE.scope), (Role.CUSTOMER, HERE.scope)], "/shop/"),
        ([(Role.CUSTOMER, HERE.scope)], "/m/here/"),
        ([], "/"),
    ],
)
def test_everyone_starts_at_their_own_door(grants, door: str) -> None:
    client = Client()
    client.force_login(person(*grants))
    assert client.get("/account/start/")["Location"] == door


def test_office_invites_and_ends() -> None:
    client = signed_in(person((Role.STAFF, HERE.scope)))
    manager, far = person((Role.MANAGER, HERE.scope)), person((Role.MANAGER, FAR.scope))
    page = text(client.get("/office/people/"))
    assert "사무국</option>" not in page
    assert "시장매니저</option>" in page
    invited = client.post("/office/people/invite/", {"phone": "010-0000-9002", "role": "merchant"})
    assert invited.status_code == 302
    page = text(client.get("/office/people/"))
    link = re.search(r"/invitation/([\w-]{43})/", page)
    assert link
    assert link[1] not in text(client.get("/office/people/"))
    assert "010-****-9002" in page
    assert client.post("/office/people/invite/", {"phone": "010-0000-9003", "role": "staff"}).status_code == 422
    again = client.post("/office/people/invite/", {"phone": "010-0000-9002", "role": "merchant"})
    assert (again.status_code, "아직 살아 있어요" in text(again)) == (422, True)
    assert client.post(f"/office/people/roles/{far.grants.get().id}/end/").status_code == 404
    assert client.post(f"/office/people/roles/{manager.grants.get().id}/end/").status_code == 302
    assert manager.grants.get().ended_at is not None
    url = f"/office/people/invitations/{Invitation.objects.get().id}/withdraw/"
    assert client.post(url).status_code == 302
    assert Invitation.objects.get().withdrawn_at is not None


@pytest.mark.parametrize("role", [Role.MANAGER, Role.MERCHANT, Role.CUSTOMER])
def test_others_do_not_see_people(role: Role) -> None:
    client = signed_in(person((role, HERE.scope)))
    assert client.get("/office/people/").status_code == 403
    assert client.post("/office/people/invite/", {"phone": "010-0000-9002", "role": "merchant"}).status_code == 403
    assert client.get("/city/people/").status_code == 403
    assert not Invitation.objects.exists()


def test_officer_sees_and_invites_in_the_own_region() -> None:
    person((Role.STAFF, FAR.scope), name="먼사람")
    client = signed_in(person((Role.OFFICER, EAST.scope)))
    page = text(client.get("/city/people/"))
    assert "먼*람" not in page
    ok = client.post("/city/people/invite/", {"phone": "010-0000-9002", "role": "staff", "place": HERE.name})
    assert ok.status_code == 302
    part = client.post("/city/people/invite/", {"phone": "010-0000-9003", "role": "staff", "place": HERE.name[:-1]})
    assert (part.status_code, f"{HERE.name}({HERE.slug})" in text(part)) == (422, True)
    for place in ("far", "none", FAR.name):
        bad = client.post("/city/people/invite/", {"phone": "010-0000-9003", "role": "staff", "place": place})
        assert (bad.status_code, "찾을 수 없어요" in text(bad)) == (422, True)
    assert Invitation.objects.count() == 1


def test_operator_invites_an_officer() -> None:
    client = signed_in(person((Role.OPERATOR, INSTALLATION)))
    ok = client.post("/city/people/invite/", {"phone": "010-0000-9002", "role": "officer", "place": "26"})
    assert ok.status_code == 302
    assert Invitation.objects.get().scope_id == EAST.id


def test_invitation_is_accepted_on_its_page() -> None:
    phone = new_phone()
    ticket = operations.invite(actor=SYSTEM, now=clock.now(), phone=phone, role=Role.STAFF, scope=HERE.scope)
    url = f"/invitation/{ticket.token}/"
    anyone = Client().get(url)
    assert "여기시장" in text(anyone)
    assert anyone["Referrer-Policy"] == "same-origin"
    stranger = signed_in(person())
    assert "번호와 달라요" in text(stranger.get(url))
    assert stranger.post(url + "accept/").status_code == 403
    client = signed_in(person(phone=phone))
    assert "초대 받기" in text(client.get(url))
    assert client.post(url + "accept/")["Location"] == "/account/roles/"
    assert client.get(url).status_code == 409
    assert Client().get("/invitation/nothing/").status_code == 409


def test_second_factor_withholds_rights_until_shown(settings) -> None:
    settings.STAFF_SECOND_FACTOR = True
    client = signed_in(person((Role.STAFF, HERE.scope)))
    assert client.get("/office/people/")["Location"].startswith("/account/second-factor/")
    assert client.post("/office/people/invite/", {"phone": "010-0000-9002", "role": "merchant"}).status_code == 403
    assert "패스키 등록하기" in text(client.get("/account/second-factor/"))
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        *session[AUTHENTICATION_METHODS_SESSION_KEY],
        {"method": "mfa", "at": 0, "type": "totp"},
    ]
    session.save()
    assert client.get("/office/people/").status_code == 200
    merchant = signed_in(person((Role.MERCHANT, HERE.scope)))
    assert merchant.get("/account/second-factor/").status_code == 200
    assert "확인을 마쳤어요" in text(merchant.get("/account/second-factor/"))


def test_name_is_changed() -> None:
    user = person()
    client = signed_in(user)
    assert client.post("/account/name/", {"name": " "}).status_code == 422
    assert client.post("/account/name/", {"name": "새 이름"}).status_code == 302
    user.refresh_from_db()
    assert user.name == "새 이름"


def test_own_role_is_laid_down() -> None:
    user = person((Role.MERCHANT, HERE.scope))
    client = signed_in(user)
    assert client.post(f"/account/roles/{user.grants.get().id}/leave/").status_code == 302
    assert not RoleGrant.objects.filter(user=user, ended_at=None).exists()


def test_phone_is_changed_after_its_code() -> None:
    user, fresh = person(), new_phone()
    client = Client()
    client.post(CODE, {"phone": user.phone})
    client.post(CONFIRM, {"code": sent_code()})
    assert client.post("/account/phone/change/", {"phone": fresh})["Location"] == "/account/phone/verify/"
    user.refresh_from_db()
    assert user.phone != fresh
    client.post("/account/phone/verify/", {"code": sent_code()})
    user.refresh_from_db()
    assert user.phone == fresh


def test_an_installation_without_a_sender_says_so() -> None:
    ports._sender.clear()
    response = Client().post(CODE, {"phone": person().phone})
    assert response.status_code == 503
    assert "문자를 보내는 곳이 아직 정해지지 않았어요" in text(response)


def test_session_at_rest_holds_neither_number_nor_code() -> None:
    user, client = person(), Client()
    client.post(CODE, {"phone": user.phone})
    raw = Session.objects.get().session_data
    assert raw.startswith("1.")
    assert client.session["account_login"]["phone"] is None or user.phone not in raw
    assert user.phone not in raw


def test_logs_hold_no_number(capfd: pytest.CaptureFixture[str]) -> None:
    user = person()
    client = signed_in(user)
    client.post(CODE, {"phone": user.phone})
    client.get("/account/")
    out, err = capfd.readouterr()
    for form in (user.phone, format_phone(user.phone), user.phone[-8:]):
        assert form not in out + err
