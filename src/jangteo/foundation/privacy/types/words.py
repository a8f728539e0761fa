"""Reasons, ways, kinds and states, with their Korean names."""

from enum import StrEnum


class Reason(StrEnum):
    """Why somebody looks at a value that is masked."""

    COMPLAINT = "complaint"
    CONTACT = "contact"
    CONTRACT = "contract"
    OWN_REQUEST = "own_request"
    SAFETY = "safety"
    LEGAL = "legal"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The reason in Korean."""
        return _REASONS[self]

    @property
    def needs_words(self) -> bool:
        """Whether the reason alone says too little."""
        return self in (Reason.LEGAL, Reason.OTHER)


_REASONS = {
    Reason.COMPLAINT: "민원 처리",
    Reason.CONTACT: "연락",
    Reason.CONTRACT: "계약 확인",
    Reason.OWN_REQUEST: "본인 요청",
    Reason.SAFETY: "사고·안전",
    Reason.LEGAL: "법에 따른 요구",
    Reason.OTHER: "그 밖",
}


class How(StrEnum):
    """In which way a clear value left the house."""

    SHOWN = "shown"
    LIST = "list"
    DOWNLOAD = "download"
    KEPT = "kept"

    @property
    def label(self) -> str:
        """The way in Korean."""
        return {"shown": "화면", "list": "목록", "download": "내려받기", "kept": "따로 보관한 자료"}[self.value]


class Asks(StrEnum):
    """What a person may demand of whoever keeps data about them (개인정보 보호법 §35–37)."""

    SEE = "see"
    MEND = "mend"
    ERASE = "erase"
    STOP = "stop"
    WITHDRAW = "withdraw"

    @property
    def label(self) -> str:
        """The kind of request in Korean."""
        return {
            "see": "열람",
            "mend": "정정",
            "erase": "삭제",
            "stop": "처리정지",
            "withdraw": "동의철회",
        }[self.value]


class RequestState(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    ANSWERED = "answered"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        """The state in Korean."""
        return {"open": "처리 중", "answered": "답했어요", "refused": "거절했어요"}[self.value]


class Ground(StrEnum):
    """On what ground of the law a request may be refused (§35④, §36①, §37②)."""

    LAW = "law"
    OTHERS_HARM = "others_harm"
    DUTY = "duty"
    CONTRACT = "contract"

    @property
    def label(self) -> str:
        """The ground in Korean, with its place in the law."""
        return {
            "law": "법률이 열람을 금지하거나 제한해요 (§35④1)",
            "others_harm": "다른 사람의 생명·신체·재산을 해칠 우려가 있어요 (§35④2)",
            "duty": "다른 법령이 수집하거나 보관하게 한 정보예요 (§36①, §37②1)",
            "contract": "처리하지 않으면 계약을 지킬 수 없어요 (§37②4)",
        }[self.value]
