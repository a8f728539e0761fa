"""Sessions sealed at rest: while somebody signs in, a session holds the number and the code that was sent to it."""

from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import db

from jangteo.kernel import sealed
from jangteo.kernel.errors import Broken

_CONTEXT = "identity.session"


class SessionStore(db.SessionStore):
    """Django's sessions in the database, encrypted."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Sign, then seal."""
        return sealed.seal(super().encode(session_dict), settings.SEALING_KEYS[0], context=_CONTEXT)

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """Unseal and read; what cannot be opened is an empty session, as with a wrong signature."""
        try:
            opened = sealed.unseal(str(session_data), settings.SEALING_KEYS, context=_CONTEXT)
        except Broken:
            return {}
        return super().decode(opened)
