"""A PDF taken for what it is: opened to the end, unlocked, and nothing in it that moves by itself.

Apart from the other checks: its reader takes a tenth of a second to load, which only who hands in a PDF waits for.
"""

from __future__ import annotations

import io
from contextlib import suppress
from time import monotonic
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject

from jangteo.foundation.files.faults import unfit
from jangteo.kernel.errors import Refused

MOST_PAGES = 200
_MOST_OBJECTS = 100_000
_SECONDS = 8
#: What makes a PDF do something besides being read.
_ACTIVE = frozenset({"/JavaScript", "/JS", "/Launch", "/RichMedia", "/XFA", "/ImportData"})
#: What the reader is known to raise over a file that was broken on purpose; any other error is ours and is to be seen.
_BROKEN = (
    PyPdfError, OSError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, AssertionError,
    OverflowError, NotImplementedError, MemoryError,
)  # fmt: skip


def count_pages(content: bytes) -> int:
    """The number of pages of a PDF that only wants to be read. Raises Invalid(`pdf_broken`, `pdf_locked`, `pdf_pages`,
    `pdf_too_large`, `pdf_active`).
    """
    if b"%%EOF" not in content[-2048:]:
        raise unfit("pdf_broken", "PDF가 끝까지 들어 있지 않아요. 다시 저장해서 올려 주세요.")
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        # Papers of offices are often locked against changing alone: those anybody can read, and so can we.
        if reader.is_encrypted and not reader.decrypt(""):
            raise unfit("pdf_locked", "암호가 걸린 PDF예요. 암호를 풀고 다시 올려 주세요.")
        pages = len(reader.pages)
        _refuse_active(reader)
        if pages and not isinstance(reader.pages[0].get("/MediaBox"), ArrayObject):
            raise ValueError("a page without a size")
    except Refused:  # our own answer from inside
        raise
    except _BROKEN:
        raise unfit("pdf_broken", "PDF를 열 수 없어요. 다시 저장해서 올려 주세요.") from None
    if not 1 <= pages <= MOST_PAGES:
        raise unfit("pdf_pages", f"PDF는 1쪽에서 {MOST_PAGES}쪽까지 올릴 수 있어요.")
    return pages


def _refuse_active(reader: PdfReader) -> None:
    numbers = {number for known in reader.xref.values() for number in known} | set(reader.xref_objStm)
    if len(numbers) > _MOST_OBJECTS:
        raise unfit("pdf_too_large", "PDF가 너무 복잡해요. 사진으로 찍어 올려 주세요.")
    until = monotonic() + _SECONDS
    for number in sorted(numbers):
        if monotonic() > until:
            raise unfit("pdf_too_large", "PDF가 너무 복잡해요. 사진으로 찍어 올려 주세요.")
        with suppress(PyPdfError):
            if _is_active(reader.get_object(number), 0):
                raise unfit("pdf_active", "저절로 움직이는 내용이 든 PDF예요. 인쇄해서 PDF로 다시 저장해 주세요.")


def _is_active(thing: Any, depth: int) -> bool:
    if depth > 8:
        return False
    if isinstance(thing, DictionaryObject):
        does = thing.raw_get("/S") if "/S" in thing else None
        if not _ACTIVE.isdisjoint(thing) or (isinstance(does, str) and does in _ACTIVE):
            return True
        return any(_is_active(thing.raw_get(key), depth + 1) for key in thing)
    if isinstance(thing, ArrayObject):
        return any(_is_active(one, depth + 1) for one in list.__iter__(thing))
    return False
