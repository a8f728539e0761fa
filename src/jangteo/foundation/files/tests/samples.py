"""Things that people (and others) hand in."""

import io
import zipfile
from typing import Any

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject


def picture(form: str = "JPEG", size: tuple[int, int] = (3000, 1500), **save: Any) -> bytes:
    out = io.BytesIO()
    drawn = Image.linear_gradient("L").resize(size).convert("RGBA" if form == "PNG" else "RGB")
    drawn.save(out, form, **save)
    return out.getvalue()


def phone_photo() -> bytes:
    """A photo on its side with the place it was taken at."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "어느회사"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (35.0, 9.0, 30.0)
    return picture(exif=exif)


def pdf(pages: int = 2, script: str = "", password: str = "", launch: bool = False) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    if password:
        writer.encrypt(password)
    for kind, key, value in (("/JavaScript", "/JS", script), ("/Launch", "/F", "cmd" if launch else "")):
        if value:
            action = DictionaryObject({NameObject("/S"): NameObject(kind), NameObject(key): TextStringObject(value)})
            writer._root_object[NameObject("/OpenAction")] = writer._add_object(action)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def archive(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return out.getvalue()


def hwpx() -> bytes:
    return archive({"mimetype": b"application/hwp+zip", "Contents/content.hpf": b"<opf/>"})
