"""Content taken for what it is: opened, measured, and pictures drawn anew."""

from __future__ import annotations

import io
import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from jangteo.foundation.files.faults import unfit
from jangteo.foundation.files.types import MB, PICTURES, Allowed, Kind
from jangteo.kernel.errors import Refused
from jangteo.kernel.spreadsheets import check_archive, read_book
from jangteo.kernel.spreadsheets.archive import first_bytes

THUMBNAIL = 320
#: Pixels that may be unpacked: a JPEG is read at a fraction of its size, the others whole.
MOST_PIXELS = {Kind.JPEG: 220_000_000}
MOST_PIXELS_ELSE = 60_000_000
_QUALITY = 84

with suppress(ImportError):  # not among our packages; where somebody installs it, photos of iPhones are read as well
    import pillow_heif  # type: ignore[import-not-found,unused-ignore]

    pillow_heif.register_heif_opener()
_HEIF = "HEIF" in Image.registered_extensions().values() or ".heic" in Image.registered_extensions()


@dataclass(frozen=True, slots=True)
class Checked:
    """Content that may be kept. thumbnail: a small JPEG of a picture."""

    content: bytes
    kind: Kind
    thumbnail: bytes | None = None
    pages: int | None = None
    width: int | None = None
    height: int | None = None


def check_content(content: bytes, allowed: Allowed) -> Checked:
    """The content as it may be kept.

    Raises Invalid with a Korean sentence for what is empty, too large, of another kind than ``allowed``, broken,
    locked, or more than a thing to be looked at.
    """
    if not content.strip():
        raise unfit("file_empty", "파일이 비어 있어요. 다른 파일을 골라 주세요.")
    if len(content) > allowed.most_bytes:
        raise unfit("file_too_large", f"파일이 너무 커요. {allowed.most_bytes // MB}MB까지 올릴 수 있어요.")
    kind = kind_of(content)
    if kind is None or kind not in allowed.kinds:
        raise unfit("file_kind", f"올릴 수 없는 파일이에요. {allowed.words}만 올릴 수 있어요.")
    if kind in PICTURES:
        return _picture(content, kind, allowed)
    if kind is Kind.PDF:
        from jangteo.foundation.files.pdfs import count_pages

        return Checked(content, kind, pages=count_pages(content))
    _check_table(content, kind)
    return Checked(content, kind)


def clean_name(name: str, kind: Kind) -> str:
    """A name to offer at download: no folders, no control letters, the ending of what it is."""
    bare = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    bare = "".join(letter for letter in bare if unicodedata.category(letter)[0] != "C").strip(" .")
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", bare) or "파일"
    return stem[:100] + kind.ending


def kind_of(content: bytes) -> Kind | None:
    """What the first bytes say; a text is taken for a table."""
    if content[:3] == b"\xff\xd8\xff":
        return Kind.JPEG
    if content[:8] == b"\x89PNG\r\n\x1a\n":
        return Kind.PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Kind.WEBP
    if content[4:8] == b"ftyp":
        return _by_brand(content[8:12])
    if content[:5] == b"%PDF-":
        return Kind.PDF
    if content[:4] == b"PK\x03\x04":
        return _by_members(content)
    return Kind.CSV if b"\0" not in content[:4000] or content[:2] in {b"\xff\xfe", b"\xfe\xff"} else None


def _by_brand(brand: bytes) -> Kind | None:
    if brand in {b"avif", b"avis"}:
        return Kind.AVIF
    return Kind.HEIC if brand in {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"} else None


def _by_members(content: bytes) -> Kind | None:
    names = check_archive(content)
    if "xl/workbook.xml" in names:
        return Kind.XLSX
    is_hwpx = first_bytes(content, "mimetype").strip() == Kind.HWPX.value.encode()
    return Kind.HWPX if is_hwpx and "Contents/content.hpf" in names else None


# --- pictures ------------------------------------------------------------------------------------------------------


def _picture(content: bytes, kind: Kind, allowed: Allowed) -> Checked:
    if kind is Kind.HEIC and not _HEIF:
        raise unfit("file_heic", "아이폰 사진(HEIC)은 읽지 못해요. 화면을 갈무리하거나 jpg로 바꿔서 올려 주세요.")
    try:
        drawn = _drawn(content, kind, allowed.longest_side)
    except Refused:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise unfit("picture_broken", "사진을 열 수 없어요. 다시 찍거나 다른 사진을 골라 주세요.") from None
    except (OSError, ValueError, SyntaxError, IndexError, KeyError, OverflowError, MemoryError, EOFError):
        raise unfit("picture_broken", "사진이 깨져 있어요. 다시 찍거나 다른 사진을 골라 주세요.") from None
    small = drawn.copy()
    small.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
    return Checked(_jpeg(drawn), Kind.JPEG, thumbnail=_jpeg(small), width=drawn.width, height=drawn.height)


def _drawn(content: bytes, kind: Kind, longest: int) -> Image.Image:
    """The picture upright, in plain colours, no larger than ``longest``; nothing else of the file is left."""
    formats = {Kind.JPEG: ["JPEG", "MPO"], Kind.HEIC: ["HEIF"]}.get(kind, [kind.name])
    with Image.open(io.BytesIO(content), formats=formats) as opened:
        if opened.width * opened.height > MOST_PIXELS.get(kind, MOST_PIXELS_ELSE):
            raise unfit("picture_too_large", "사진이 너무 커요. 크기를 줄여서 올려 주세요.")
        opened.draft("RGB", (longest, longest))
        profile = opened.info.get("icc_profile")
        opened.thumbnail((longest, longest), Image.Resampling.LANCZOS)
        upright = ImageOps.exif_transpose(opened)
    plain = _opaque(upright)
    return _in_srgb(plain, profile) if profile else plain


def _opaque(picture: Image.Image) -> Image.Image:
    if "A" in picture.getbands() or "transparency" in picture.info:
        over = picture.convert("RGBA")
        white = Image.new("RGBA", over.size, "white")
        return Image.alpha_composite(white, over).convert("RGB")
    return picture.convert("RGB")


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """The same colours without their profile; as they are when it makes no sense."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        changed = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture
    return changed or picture


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)  # a new picture: `info` with the camera and the place stays behind
    bare.save(out, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    return out.getvalue()


# --- tables --------------------------------------------------------------------------------------------------------


def _check_table(content: bytes, kind: Kind) -> None:
    if kind is not Kind.CSV and any(name.lower().endswith("vbaproject.bin") for name in check_archive(content)):
        raise unfit("file_macro", "매크로가 든 파일이에요. 매크로 없이 xlsx로 다시 저장해 주세요.")
    if kind is not Kind.HWPX:
        read_book(content)
