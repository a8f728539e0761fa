"""What may be handed in, and what is told of a kept file."""

from dataclasses import dataclass
from enum import StrEnum

MB = 1024 * 1024


class Kind(StrEnum):
    """What a content really is."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    AVIF = "image/avif"
    HEIC = "image/heic"
    PDF = "application/pdf"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    HWPX = "application/hwp+zip"
    CSV = "text/csv"

    @property
    def ending(self) -> str:
        """The ending of a name for it."""
        return {Kind.JPEG: ".jpg", Kind.HWPX: ".hwpx", Kind.XLSX: ".xlsx", Kind.CSV: ".csv"}.get(
            self, f".{self.value.rsplit('/', 1)[-1]}"
        )


PICTURES = frozenset({Kind.JPEG, Kind.PNG, Kind.WEBP, Kind.AVIF, Kind.HEIC})


class Allowed(StrEnum):
    """What a field takes in."""

    PHOTO = "photo"
    PAPER = "paper"
    SHEET = "sheet"
    BACKGROUND = "background"
    DOCUMENT = "document"

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kinds of content that are taken."""
        return _KINDS[self]

    @property
    def most_bytes(self) -> int:
        """The largest content that is taken, in bytes."""
        return 20 * MB if self in {Allowed.SHEET, Allowed.BACKGROUND} else 15 * MB

    @property
    def longest_side(self) -> int:
        """The longest side of a picture as it is kept, in pixels."""
        return 4000 if self is Allowed.BACKGROUND else 2000

    @property
    def words(self) -> str:
        """What may be handed in, as people say it."""
        return _WORDS[self]

    @property
    def accept(self) -> str:
        """The value of a file field's `accept`, which lets a phone turn HEIC into JPEG by itself."""
        return _ACCEPT[self]


_KINDS = {
    Allowed.PHOTO: PICTURES,
    Allowed.PAPER: PICTURES | {Kind.PDF},
    Allowed.SHEET: frozenset({Kind.XLSX, Kind.CSV}),
    Allowed.BACKGROUND: PICTURES,
    Allowed.DOCUMENT: PICTURES | {Kind.PDF, Kind.XLSX, Kind.HWPX},
}
_WORDS = {
    Allowed.PHOTO: "사진(jpg, png)",
    Allowed.PAPER: "사진(jpg, png)이나 PDF",
    Allowed.SHEET: "엑셀(xlsx)이나 csv 파일",
    Allowed.BACKGROUND: "그림(jpg, png)",
    Allowed.DOCUMENT: "사진, PDF, 엑셀(xlsx), 한글(hwpx) 파일",
}
_ACCEPT = {
    Allowed.PHOTO: "image/jpeg,image/png,image/webp",
    Allowed.PAPER: "image/jpeg,image/png,image/webp,application/pdf",
    Allowed.SHEET: ".xlsx,.csv",
    Allowed.BACKGROUND: "image/jpeg,image/png,image/webp",
    Allowed.DOCUMENT: "image/jpeg,image/png,image/webp,application/pdf,.xlsx,.hwpx",
}


@dataclass(frozen=True, slots=True)
class FileInfo:
    """What is known of a kept file. size: bytes of its content; pages: of a PDF; width, height: of a picture."""

    id: int
    name: str
    size: int
    media_type: str
    pages: int | None = None
    width: int | None = None
    height: int | None = None

    @property
    def is_picture(self) -> bool:
        """Whether it can be shown as a picture."""
        return self.media_type.startswith("image/")
