"""A person as other modules and screens see one."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class PersonView:
    """A person of a market, masked: `홍*동`, `010-****-1234`; "" for what is not known or was erased."""

    id: int
    market_id: int
    name_masked: str
    phone_masked: str
    user_id: int | None
    erased_at: datetime | None = None

    @property
    def label(self) -> str:
        """What lists and records call the person: the masked name, else the masked number."""
        return self.name_masked or self.phone_masked or ("지워진 사람" if self.erased_at else "이름 없음")
