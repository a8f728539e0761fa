"""What people ask about their own data."""

from jangteo.foundation.privacy.models import SubjectRequest


def is_request_made(*, user_id: int) -> bool:
    """Whether the person ever asked anything about their own data."""
    return SubjectRequest.objects.filter(user_id=user_id).exists()
