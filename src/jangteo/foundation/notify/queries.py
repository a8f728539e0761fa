"""Questions about notices, wishes, consents and senders."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from jangteo.foundation.notify import policies
from jangteo.foundation.notify.approvals import ChannelLine, TemplateLine, TemplateState, text_digest
from jangteo.foundation.notify.models import (
    Bulletin,
    Choice,
    Consent,
    KakaoTemplate,
    Message,
    Notice,
    PushDevice,
    SenderProfile,
)
from jangteo.foundation.notify.shapes import inbox_item, message_line, phone_mark
from jangteo.foundation.notify.types import (
    TEMPLATES,
    Channel,
    ConsentCode,
    ConsentLine,
    Cost,
    InboxItem,
    Kind,
    MessageLine,
    ReachedLine,
    State,
    Template,
    Wanted,
    no_message,
    no_notice,
)
from jangteo.foundation.notify.wording import Limits
from jangteo.foundation.rules.queries import get_value, list_values
from jangteo.kernel.clock import today
from jangteo.kernel.korea.phones import mask_phone

#: What a person wants who has not said anything: phones ring for nothing, texts cost the association money.
USUAL = {Channel.PUSH: Wanted.ON, Channel.TEXT: Wanted.BACKUP, Channel.KAKAO: Wanted.ON}


def get_policy(*, code: str, day: date, market_id: int | None = None) -> int:
    """The number of a dated setting of this module on ``day``. Raises Broken for no such code."""
    return get_value(code=f"notify.{code}", on=day, market_id=market_id)


def get_limits(*, day: date) -> Limits:
    """What a provider takes on ``day``."""
    found = list_values(codes=[f"notify.{name}_bytes" for name in ("sms", "lms", "subject")], on=day)
    return Limits(*(one.value for one in found.values()))


def find_night_end(*, now: datetime) -> datetime | None:
    """When advertising may go out again without a consent for the night; None while it may."""
    day = today(now)
    return policies.night_ends(
        now,
        from_hour=get_policy(code="night_from_hour", day=day),
        to_hour=get_policy(code="night_to_hour", day=day),
    )


# --- the inbox ---


def count_unread(*, user_id: int) -> int:
    """How many notices of a person wait to be read."""
    return _inbox(user_id).filter(read_at=None).count()


def list_inbox(*, user_id: int, unread_only: bool = False) -> QuerySet[Notice]:
    """A person's notices, the newest first, for a page of them; `inbox_item` makes each ready to be read."""
    rows = _inbox(user_id).order_by("-id")
    return rows.filter(read_at=None) if unread_only else rows


def get_inbox_item(*, notice_id: int, user_id: int) -> InboxItem:
    """One notice of a person. Raises Missing(`notice_unknown`) also for somebody else's."""
    row = _inbox(user_id).filter(id=notice_id).first()
    if row is None:
        raise no_notice()
    return inbox_item(row)


def _inbox(user_id: int) -> QuerySet[Notice]:
    return Notice.every.filter(user_id=user_id, in_inbox=True, erased_at=None)


def list_told_keys(*, keys: Iterable[str]) -> set[str]:
    """Which of these keys have told somebody before, whoever that was."""
    return set(Notice.every.filter(key__in=list(keys)).values_list("key", flat=True))


# --- wishes and consents ---


def list_wants(*, user_id: int) -> dict[Channel, Wanted]:
    """What a person wants for information, by way."""
    chosen = Choice.objects.filter(user_id=user_id, kind=Kind.INFO.value)
    return {**USUAL, **{Channel(row.channel): Wanted(row.wanted) for row in chosen}}


def list_devices(*, user_id: int) -> list[PushDevice]:
    """The browsers of a person that take push, the newest first."""
    return list(PushDevice.objects.filter(user_id=user_id).order_by("-id"))


def list_consents(*, user_id: int, market_id: int) -> list[ConsentLine]:
    """How each consent of a person towards a market stands."""
    rows = {row.code: row for row in _standing(user_id=user_id, market_id=market_id)}
    lines = []
    for code in ConsentCode:
        row = rows.get(code.value)
        lines.append(ConsentLine(code, row is not None, row.at if row else None, row.reconfirm_due if row else None))
    return lines


def find_standing_consent(*, user_id: int | None, phone: str, market_id: int, code: ConsentCode) -> Consent | None:
    """The consent by which advertising may go to a person or a number now; None without one or after a refusal."""
    mark = phone_mark(phone)
    if mark and is_refused(mark=mark, market_id=market_id):
        return None
    if user_id is not None:
        return _standing(user_id=user_id, market_id=market_id).filter(code=code.value).first()
    rows = Consent.objects.filter(market_id=market_id, granted=True, revoked_at=None, user=None, phone_mark=mark)
    return rows.filter(code=code.value).order_by("-id").first() if mark else None


def is_refused(*, mark: str, market_id: int) -> bool:
    """Whether the number with this mark has refused all advertising of a market (080 무료수신거부)."""
    refusal = Consent.objects.filter(market_id=market_id, phone_mark=mark, granted=False, revoked_at=None)
    return refusal.exists()


def _standing(*, user_id: int, market_id: int) -> QuerySet[Consent]:
    return Consent.objects.filter(user_id=user_id, market_id=market_id, granted=True, revoked_at=None)


# --- the office ---


def find_sender(*, market_id: int | None) -> SenderProfile | None:
    """As whom a market's notices go out."""
    return SenderProfile.objects.filter(market_id=market_id).first() if market_id is not None else None


def list_messages(*, states: Iterable[State] = (), channel: Channel | None = None) -> QuerySet[Message]:
    """Messages of the open market, those that a person must look at first, then the newest."""
    rows = Message.objects.select_related("notice")
    wanted = [state.value for state in states]
    if wanted:
        rows = rows.filter(state__in=wanted)
    if channel is not None:
        rows = rows.filter(channel=channel.value)
    troubled = Q(state__in=[State.FAILED.value, State.UNKNOWN.value])
    found: QuerySet[Message] = rows.annotate(trouble=troubled).order_by("-trouble", "-id")
    return found


def count_messages_by_state() -> dict[State, int]:
    """How many messages of the open market are in each state."""
    rows = Message.objects.order_by().values("state").annotate(count=Count("id"))
    return {State(row["state"]): row["count"] for row in rows}


def get_message(*, message_id: int) -> MessageLine:
    """One message of the open market with its tries. Raises Missing(`message_unknown`)."""
    row = Message.objects.select_related("notice").filter(id=message_id).first()
    if row is None:
        raise no_message()
    return message_line(row, tries=True)


def list_caught(*, now: datetime) -> QuerySet[Message]:
    """What a demo would have sent, the newest first; ``message_line`` of each is what may be shown."""
    rows: QuerySet[Message] = Message.every.filter(state=State.CAUGHT.value, body_until__gt=now)
    return rows.select_related("notice", "device").order_by("-id")


def list_bulletins() -> QuerySet[Bulletin]:
    """What the office of the open market sent to many, the newest first."""
    found: QuerySet[Bulletin] = Bulletin.objects.order_by("-id")
    return found


def get_bulletin(*, bulletin_id: int) -> Bulletin:
    """One of them. Raises Missing(`notice_unknown`)."""
    row: Bulletin | None = Bulletin.objects.filter(id=bulletin_id).first()
    if row is None:
        raise no_notice()
    return row


def list_reached(*, bulletin_id: int) -> QuerySet[Notice]:
    """The notices of a bulletin of the open market, those with trouble first."""
    troubled = Exists(Message.every.filter(notice=OuterRef("pk"), state__in=[State.FAILED.value, State.UNKNOWN.value]))
    rows = Notice.objects.filter(bulletin_id=bulletin_id).select_related("user")
    found: QuerySet[Notice] = rows.annotate(trouble=troubled).order_by("-trouble", "id")
    return found


def list_reached_lines(*, notices: list[Notice]) -> list[ReachedLine]:
    """Who got each of these, by which way and whether it has been read; masked."""
    messages: dict[int, list[Message]] = {}
    for row in Message.every.filter(notice__in=notices).order_by("id"):
        messages.setdefault(row.notice_id or 0, []).append(row)
    return [
        ReachedLine(
            who=notice.user.label if notice.user else mask_phone(notice.phone) if notice.phone else "지운 번호",
            in_inbox=notice.in_inbox,
            read_at=notice.read_at,
            ways=tuple((each.id, Channel(each.channel), State(each.state)) for each in messages.get(notice.id, [])),
        )
        for notice in notices
    ]


def count_reached(*, bulletin_id: int) -> dict[str, int]:
    """People told, those who have read it, and messages by what became of them."""
    notices = Notice.objects.filter(bulletin_id=bulletin_id)
    rows = Message.objects.filter(notice__bulletin_id=bulletin_id).order_by().values("state")
    states = {row["state"]: row["count"] for row in rows.annotate(count=Count("id"))}
    went = sum(states.get(state.value, 0) for state in (State.SENT, State.CAUGHT))
    pending = sum(states.get(state.value, 0) for state in (State.WAITING, State.SENDING))
    trouble = sum(states.get(state.value, 0) for state in (State.FAILED, State.UNKNOWN))
    return {
        "people": notices.count(),
        "read": notices.exclude(read_at=None).count(),
        "went": went,
        "pending": pending,
        "trouble": trouble,
    }


# --- 알림톡 templates ---


def find_kakao_code(*, channel: str, template: str) -> str:
    """The provider's code of a template that is approved for a channel in the wording of today; else nothing."""
    declared = TEMPLATES.get(template)
    if declared is None or not channel:
        return ""
    rows = KakaoTemplate.objects.filter(channel=channel, template=template, state=TemplateState.APPROVED.value)
    row = rows.filter(text_digest__in=["", text_digest(declared)]).first()
    return row.provider_code if row else ""


def list_channels() -> list[ChannelLine]:
    """The Kakao channels that markets send by, with those markets."""
    found: dict[str, list[int]] = {}
    rows = SenderProfile.objects.exclude(kakao_channel="").order_by("kakao_channel", "market_id")
    for channel, market_id in rows.values_list("kakao_channel", "market_id"):
        found.setdefault(channel, []).append(market_id)
    return [ChannelLine(channel, tuple(ids)) for channel, ids in found.items()]


def list_templates(*, channel: str, day: date) -> list[TemplateLine]:
    """Every declared template, as it stands for a channel ("": for none)."""
    rows = {row.template: row for row in KakaoTemplate.objects.filter(channel=channel)} if channel else {}
    limits = get_limits(day=day)
    declared = sorted(TEMPLATES.values(), key=lambda one: (one.kind == Kind.AD, one.code))
    return [_template_line(one, rows.get(one.code), limits) for one in declared]


def _template_line(template: Template, row: KakaoTemplate | None, limits: Limits) -> TemplateLine:
    stale = row is not None and row.text_digest not in ("", text_digest(template))
    return TemplateLine(
        template=template,
        state=TemplateState(row.state) if row else TemplateState.DRAFT,
        provider_code=row.provider_code if row else "",
        reason=row.reason if row else "",
        stale=stale,
        fallback=Cost.SMS if len(template.text.encode("cp949", "replace")) <= limits.sms else Cost.LMS,
        changed_at=row.changed_at if row else None,
    )
