"""How a text is counted, classed and marked before it goes to a telephone.

Bytes are those of cp949: Korean 2, ASCII 1. (euc-kr spells 뷁 in eight bytes; carriers do not.)
"""

import unicodedata
from dataclasses import dataclass

from jangteo.foundation.notify.types import Cost
from jangteo.kernel.errors import Broken, Invalid

AD_MARK = "(광고)"
STAND_IN = "□"


@dataclass(frozen=True)
class Limits:
    """Bytes that a provider takes (dated policy)."""

    sms: int
    lms: int
    subject: int


@dataclass(frozen=True)
class Sized:
    """A text ready for a telephone: its class, its subject (long texts only) and its bytes."""

    text: str
    cost: Cost
    subject: str
    bytes: int


def normal(text: str) -> str:
    """Letters composed (Macs send 가 as two) and line ends alike."""
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").strip()


def unsendable(text: str) -> list[str]:
    """The letters of ``text`` that no text message can carry (emoji, rare signs), each once, in their order."""
    return list(dict.fromkeys(letter for letter in normal(text) if not _fits(letter)))


def count_bytes(text: str) -> int:
    """Bytes on a telephone. Raises Invalid(`letter_unsendable`) naming the first letter that cannot be sent."""
    wrong = unsendable(text)
    if wrong:
        raise Invalid(
            "letter_unsendable", f"문자로 보낼 수 없는 글자가 있어요: {' '.join(wrong[:5])} 지우고 다시 해 주세요."
        )
    return len(normal(text).encode("cp949"))


def replace_unsendable(text: str) -> str:
    """The text with a □ for each letter that cannot be sent: what a shop's name holds must not stop a notice."""
    return "".join(letter if _fits(letter) else STAND_IN for letter in normal(text))


def cut(text: str, limit: int) -> str:
    """As much of ``text`` as ``limit`` bytes hold, without half a letter."""
    return replace_unsendable(text).encode("cp949")[:limit].decode("cp949", errors="ignore")


def size(text: str, *, title: str, limits: Limits) -> Sized:
    """Class and bytes of a text.

    Raises Invalid(`letter_unsendable`), Invalid(`text_too_long`) above the limit of a long text.
    """
    count = count_bytes(text)
    if count > limits.lms:
        raise Invalid(
            "text_too_long", f"문자는 {limits.lms:,}바이트까지 보낼 수 있어요. 지금 {count:,}바이트예요. 줄여 주세요."
        )
    cost = Cost.SMS if count <= limits.sms else Cost.LMS
    return Sized(normal(text), cost, cut(title, limits.subject) if cost == Cost.LMS else "", count)


def mark_ad(text: str, *, sender: str, contact: str, refusal: str) -> str:
    """An advertising text as 정보통신망법 시행령 별표 6 wants it: `(광고)` first, who sends it with a contact, how to
    refuse for nothing at the end. Raises Broken when one of the three is missing.
    """
    if not (sender and contact and refusal):
        raise Broken("advertising without sender, contact or refusal")
    return f"{AD_MARK}[{sender}] {normal(text)}\n문의 {contact}\n무료수신거부 {refusal}"


def _fits(letter: str) -> bool:
    if letter != "\n" and unicodedata.category(letter) in ("Cc", "Cf"):
        return False
    try:
        letter.encode("cp949")
    except UnicodeEncodeError:
        return False
    return True
