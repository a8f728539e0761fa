"""Personal data at rest: sealed so that the database alone tells nothing, yet found by an exact value.

`seal` is AES-256-GCM under a key with a version, so keys can be changed while old rows stay readable.
`blind_index` is HMAC-SHA256: equal values give equal marks, and nobody without the key can try out telephone
numbers against them.
"""

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from jangteo.kernel.errors import Broken

_SECRET_BYTES = 32
_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Key:
    """A secret of 32 bytes and its version (1, 2, …). Neither printed nor logged."""

    version: int
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if self.version < 1 or len(self.secret) != _SECRET_BYTES:
            raise Broken(f"a key has a version from 1 and {_SECRET_BYTES} bytes")

    @classmethod
    def generate(cls, version: int = 1) -> "Key":
        """A new random key."""
        return cls(version, os.urandom(_SECRET_BYTES))

    @classmethod
    def parse(cls, text: str) -> "Key":
        """From `to_text`, as settings keep it. Raises Broken for any other text, without repeating it."""
        version, _, secret = text.strip().partition(":")
        try:
            return cls(int(version), base64.b64decode(secret, altchars=b"-_", validate=True))
        except (ValueError, binascii.Error):
            raise Broken("a key is written VERSION:BASE64") from None

    def to_text(self) -> str:
        """`1:BASE64` for a secret store. Handle like a password."""
        return f"{self.version}:{base64.urlsafe_b64encode(self.secret).decode()}"


def seal(text: str, key: Key, *, context: str = "") -> str:
    """The text encrypted, as ASCII `VERSION.BASE64`; different each time.

    context: where it belongs (`parties.phone`); what was sealed for one column cannot be opened as another.
    """
    nonce = os.urandom(_NONCE_BYTES)
    encrypted = _cipher(key).encrypt(nonce, text.encode(), _bound_to(key.version, context))
    return f"{key.version}.{base64.urlsafe_b64encode(nonce + encrypted).decode()}"


def unseal(sealed: str, keys: Key | Iterable[Key], *, context: str = "") -> str:
    """The text again, with the key of the version it was sealed under.

    Raises Broken if that key is not among `keys`, or if the value was altered or belongs to another context.
    """
    version, _, body = sealed.partition(".")
    candidates = (keys,) if isinstance(keys, Key) else keys
    key = next((each for each in candidates if str(each.version) == version), None)
    if key is None:
        raise Broken("sealed under a key that is not at hand")
    try:
        raw = base64.b64decode(body, altchars=b"-_", validate=True)
        opened = _cipher(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _bound_to(key.version, context))
    except (InvalidTag, ValueError, binascii.Error):
        raise Broken("sealed value was altered or belongs elsewhere") from None
    return opened.decode()


def seal_bytes(content: bytes, key: Key, *, context: str = "") -> bytes:
    """As `seal`, for a file's content: `VERSION.` and then raw bytes."""
    nonce = os.urandom(_NONCE_BYTES)
    return b"%d." % key.version + nonce + _cipher(key).encrypt(nonce, content, _bound_to(key.version, context))


def unseal_bytes(sealed: bytes, keys: Iterable[Key], *, context: str = "") -> bytes:
    """The content again. Raises Broken as `unseal` does."""
    head, dot, _ = sealed[:12].partition(b".")
    key = next((each for each in keys if dot and b"%d" % each.version == head), None)
    if key is None:
        raise Broken("sealed under a key that is not at hand")
    raw = sealed[len(head) + 1 :]
    try:
        return _cipher(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _bound_to(key.version, context))
    except (InvalidTag, ValueError):
        raise Broken("sealed content was altered or belongs elsewhere") from None


def blind_index(text: str, key: Key, *, context: str = "") -> str:
    """A mark of 64 hex digits to look the exact value up by; bring it to one form (E.164) first.

    It has no version: to change its key, write all marks anew.
    """
    secret = _derived(key, b"jangteo blind index")
    return hmac.new(secret, f"{context}\0{text}".encode(), hashlib.sha256).hexdigest()


def derive(key: Key, purpose: str) -> bytes:
    """A secret of 32 bytes for one purpose, so that what is made for one use is worth nothing for another."""
    return _derived(key, f"jangteo {purpose}".encode())


def _cipher(key: Key) -> AESGCM:
    return AESGCM(_derived(key, b"jangteo seal"))


@lru_cache(maxsize=16)
def _derived(key: Key, purpose: bytes) -> bytes:
    """One secret serves both uses, each with a key of its own. Kept: a list of names opens a thousand values."""
    return HKDF(hashes.SHA256(), _SECRET_BYTES, salt=None, info=purpose).derive(key.secret)


def _bound_to(version: int, context: str) -> bytes:
    return f"{version}\0{context}".encode()
