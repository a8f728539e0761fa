"""What people ask about their own data, and what of theirs there is."""

from jangteo.foundation.privacy.models import SubjectRequest, within
from jangteo.foundation.privacy.types import (
    SUBJECTS,
    Asks,
    Ground,
    Own,
    RequestState,
    RequestView,
    no_request,
)
from jangteo.foundation.tenancy.types import Scope


def is_request_made(*, user_id: int) -> bool:
    """Whether the person ever asked anything about their own data."""
    return SubjectRequest.objects.filter(user_id=user_id).exists()


def list_own(*, user_id: int) -> list[tuple[str, Own]]:
    """Kind and id of everything that the declared modules keep about the person with this account."""
    return [(kind, own) for kind, subject in SUBJECTS.items() for own in subject.mine(user_id)]


def list_own_requests(*, user_id: int) -> list[RequestView]:
    """The person's own requests, the newest first."""
    return [_view(row) for row in SubjectRequest.objects.filter(user_id=user_id).order_by("-made_at", "-id")]


def list_requests(*, scope: Scope) -> list[RequestView]:
    """The requests to ``scope``: open ones by their day, then the settled ones, the latest first."""
    rows = SubjectRequest.objects.filter(**within(scope))
    waiting = rows.filter(state=RequestState.OPEN.value).order_by("due_on", "id")
    settled = rows.exclude(state=RequestState.OPEN.value).order_by("-settled_at", "-id")
    return [_view(row) for row in [*waiting, *settled]]


def count_open_requests(*, scope: Scope) -> int:
    """How many requests to ``scope`` wait for an answer."""
    return SubjectRequest.objects.filter(state=RequestState.OPEN.value, **within(scope)).count()


def get_request(*, scope: Scope, request_id: int) -> RequestView:
    """One request to ``scope``. Raises Missing(`request_unknown`), also for a foreign one."""
    row = SubjectRequest.objects.filter(id=request_id, **within(scope)).first()
    if row is None:
        raise no_request()
    return _view(row)


def _view(row: SubjectRequest) -> RequestView:
    return RequestView(
        id=row.id,
        asks=Asks(row.asks),
        who=row.who,
        text=row.text,
        scope=row.scope,
        made_at=row.made_at,
        due_on=row.due_on,
        state=RequestState(row.state),
        answer=row.answer,
        ground=Ground(row.ground) if row.ground else None,
        settled_at=row.settled_at,
        settled_by=row.settled_by,
    )
