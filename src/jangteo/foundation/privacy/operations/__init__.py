"""Every change: looking behind a mask, reviews, downloads, requests, what is kept and destroyed."""

from jangteo.foundation.audit.types import declare_label
from jangteo.foundation.privacy.operations.revealing import reveal

__all__ = ["reveal"]

declare_label("privacy.reveal", "가린 정보를 보았어요")
