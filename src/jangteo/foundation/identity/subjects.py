"""What identity keeps of those who sign in, told to the module of personal data."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from jangteo.foundation.identity.models import NAME, PHONE, User
from jangteo.foundation.identity.operations._erasing import erase_user
from jangteo.foundation.identity.queries import list_devices, list_roles
from jangteo.foundation.privacy.toolkit import (
    Loaded,
    Own,
    Processing,
    SealedColumn,
    Subject,
    declare_processing,
    declare_sealed_column,
    declare_subject,
)
from jangteo.foundation.tenancy.types import INSTALLATION, Scope, ScopeKind
from jangteo.kernel.korea.phones import format_phone


def _load(ids: Sequence[int]) -> Mapping[int, Loaded]:
    return {user.pk: _loaded(user) for user in User.objects.filter(id__in=ids).prefetch_related("grants")}


def _loaded(user: User) -> Loaded:
    held = [grant for grant in user.grants.all() if grant.ended_at is None]
    scopes = tuple(Scope(ScopeKind(grant.scope_kind), grant.scope_id) for grant in held)
    return Loaded(
        values={"name": user.name, "phone": user.phone},
        scopes=scopes or (INSTALLATION,),
        label=user.label,
        user_id=user.pk,
    )


def _mine(user_id: int) -> Iterable[Own]:
    return (Own(user_id, INSTALLATION),)


def _export(user_id: int) -> Mapping[str, Any]:
    user = User.objects.get(id=user_id)
    return {
        "이름": user.name,
        "전화번호": format_phone(user.phone) if user.phone else "",
        "번호를 확인한 때": user.phone_verified_at,
        "가입한 때": user.date_joined,
        "마지막 로그인": user.last_login,
        "역할": [held.role.label for held in list_roles(user_id=user_id)],
        "로그인한 기기": [device.name for device in list_devices(user_id=user_id, current_key=None)],
    }


declare_subject(
    Subject(
        kind="identity.user",
        label="계정",
        fields={"name": "이름", "phone": "전화번호"},
        load=_load,
        mine=_mine,
        export=_export,
        erase=erase_user,
        erased="이름, 전화번호, 비밀번호, 패스키, 로그인한 기기",
        keeps={"dispute": "내 정보에 관해 하신 요청과 연락처"},
        with_account=True,
    )
)

for table, column, context in (
    ("identity_user", "phone_sealed", PHONE),
    ("identity_user", "name_sealed", NAME),
    ("identity_invitation", "phone_sealed", PHONE),
):
    declare_sealed_column(SealedColumn(table, "id", column, context))

declare_processing(
    Processing(
        code="identity.account",
        order=10,
        whom="계정을 만드신 분",
        purpose="로그인하고 본인임을 확인하기",
        items="이름, 휴대전화 번호, 맡은 역할, 로그인한 기기",
        basis="계약 이행 (개인정보 보호법 §15①4)",
        kept="계정을 닫을 때까지. 받지 않은 초대의 번호는 기한이 지나면 지워요.",
        tables=("identity_user", "identity_role_grant", "identity_invitation"),
    )
)
