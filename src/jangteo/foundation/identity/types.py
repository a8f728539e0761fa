"""What identity tells others of people, roles, invitations and signed-in devices."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from jangteo.foundation.tenancy.types import Role, Scope
from jangteo.kernel.errors import Invalid, Missing, Refused

INVITATION_DAYS = 7
INVITATION_LASTS = timedelta(days=INVITATION_DAYS)
#: The page behind an invitation's link.
INVITATION_PATH = "/invitation/{token}/"
#: A sign-up whose number was never proven is forgotten after this time.
UNPROVEN_LASTS = timedelta(days=1)
NAME_LENGTH = 40
PASSWORD_LENGTH = 128

# Made anew each time: an exception object that is raised twice keeps both histories.
no_person = partial(Missing, "person_unknown", "그 사람을 찾을 수 없어요.")
no_grant = partial(Missing, "role_unknown", "그 역할을 찾을 수 없어요.")
no_invitation = partial(Missing, "invitation_unknown", "초대를 찾을 수 없어요. 보낸 분에게 다시 부탁해 주세요.")
no_session = partial(Missing, "session_unknown", "그 기기는 이미 끊겼어요.")
role_held = partial(Refused, "role_held", "이미 이 역할을 맡고 있어요.")
invited_already = partial(
    Refused, "invited_already", "이 번호로 보낸 초대가 아직 살아 있어요. 다시 보내려면 먼저 취소해 주세요."
)
invitation_used = partial(Refused, "invitation_used", "이미 받은 초대예요.")
invitation_over = partial(
    Refused, "invitation_over", "기한이 지났거나 취소된 초대예요. 보낸 분에게 다시 부탁해 주세요."
)
invitation_other_phone = partial(
    Refused, "invitation_other_phone", "초대받은 번호로 로그인해 주세요. 지금 로그인한 번호와 달라요.", status=403
)
phone_taken = partial(Refused, "phone_taken", "이미 다른 계정에서 쓰는 번호예요.", field="phone")
last_operator = partial(
    Refused, "last_operator", "마지막 설치 관리자는 끝낼 수 없어요. 먼저 다른 사람에게 맡겨 주세요."
)
role_of_store = partial(Refused, "role_of_store", "점포의 역할은 점포 화면에서 끝내거나 넘길 수 있어요.")
role_misplaced = partial(Invalid, "role_misplaced", "이 역할은 여기에서 줄 수 없어요.", field="role")
person_closed = partial(Refused, "person_closed", "쓰지 않는 계정이에요.")
name_invalid = partial(Invalid, "name_invalid", "이름을 40자 안으로 적어 주세요.", field="name")


@dataclass(frozen=True)
class Person:
    """A person as screens show one: masked."""

    id: int
    label: str
    phone_masked: str
    phone_verified: bool
    has_password: bool


@dataclass(frozen=True)
class HeldRole:
    """A role that somebody holds now."""

    grant_id: int
    role: Role
    scope: Scope
    since: datetime


@dataclass(frozen=True)
class Holder:
    """A person with a role in a scope that a list is about."""

    person: Person
    held: HeldRole
    last_login: datetime | None


@dataclass(frozen=True)
class OpenInvitation:
    """An invitation that waits to be accepted."""

    id: int
    phone_masked: str
    role: Role
    scope: Scope
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class Ticket:
    """A fresh invitation. ``token`` is told once, here; only its mark is kept."""

    invitation_id: int
    token: str


@dataclass(frozen=True)
class Device:
    """A device on which a person is signed in."""

    id: int
    name: str
    ip: str
    since: datetime
    last_seen: datetime
    is_current: bool
