"""Every change of people, roles, invitations and devices."""

from jangteo.foundation.audit.types import declare_label
from jangteo.foundation.identity.operations.account import (
    change_name,
    change_password,
    confirm_phone,
    end_other_sessions,
    end_session,
    forget_unproven,
    open_account,
    record_sign_in,
)
from jangteo.foundation.identity.operations.closing import close_account
from jangteo.foundation.identity.operations.invitations import accept_invitation, invite, withdraw_invitation
from jangteo.foundation.identity.operations.roles import end_role, grant_role, leave_role
from jangteo.foundation.identity.operations.upkeep import forget_expired

__all__ = [
    "accept_invitation",
    "change_name",
    "change_password",
    "close_account",
    "confirm_phone",
    "end_other_sessions",
    "end_role",
    "end_session",
    "forget_expired",
    "forget_unproven",
    "grant_role",
    "invite",
    "leave_role",
    "open_account",
    "record_sign_in",
    "withdraw_invitation",
]

declare_label("identity.open_account", "계정을 만들었어요")
declare_label("identity.change_name", "이름을 바꾸었어요")
declare_label("identity.change_password", "비밀번호를 바꾸었어요")
declare_label("identity.confirm_phone", "전화번호를 확인했어요")
declare_label("identity.close_account", "계정을 닫았어요")
declare_label("identity.record_sign_in", "로그인했어요")
declare_label("identity.end_session", "다른 기기의 로그인을 끊었어요")
declare_label("identity.end_other_sessions", "다른 기기의 로그인을 모두 끊었어요")
declare_label("identity.forget_unproven", "확인하지 않은 가입을 지웠어요")
declare_label("identity.forget_expired", "기한이 지난 로그인과 초대를 지웠어요")
declare_label("identity.grant_role", "역할을 주었어요")
declare_label("identity.end_role", "역할을 끝냈어요")
declare_label("identity.leave_role", "역할을 내려놓았어요")
declare_label("identity.invite", "초대했어요")
declare_label("identity.accept_invitation", "초대를 받았어요")
declare_label("identity.withdraw_invitation", "초대를 취소했어요")
