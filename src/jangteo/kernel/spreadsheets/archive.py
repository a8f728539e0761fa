"""Archives that people hand in (xlsx, hwpx are zip files): measured, not believed, before anything is unpacked."""

import io
import zipfile
import zlib
from contextlib import suppress

from jangteo.kernel.errors import Invalid

MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 150
#: Below this much a high ratio does no harm: small sheets of equal cells pack very well.
RATIO_COUNTS_FROM = 20 * 1024 * 1024
MAX_MEMBERS = 2000
_PIECE = 1 << 20


def check_archive(content: bytes) -> frozenset[str]:
    """The names in a zip file that unpacks to no more than is sound.

    Raises Invalid(`file_broken`) when it cannot be opened whole, Invalid(`file_too_large`) when it holds too much.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _check_members(members)
            _check_contents(archive, members)
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, RuntimeError, EOFError, OSError):
        raise Invalid("file_broken", "파일이 깨져 있어 열 수 없어요. 다시 저장해 주세요.", field="file") from None
    return frozenset(member.filename for member in members)


def first_bytes(content: bytes, name: str, most: int = 200) -> bytes:
    """The beginning of a member of an archive that `check_archive` found sound; empty when it has none such."""
    with suppress(KeyError), zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(name) as stream:
        return stream.read(most)
    return b""


def _too_large() -> Invalid:
    words = "풀면 지나치게 커지는 파일이에요. 빈 줄을 지우고 다시 저장해 주세요."
    return Invalid("file_too_large", words, field="file")


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    """What the archive says of itself."""
    unpacked = sum(member.file_size for member in members)
    ratio = unpacked / max(1, sum(member.compress_size for member in members))
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED or (ratio > MAX_RATIO and unpacked > RATIO_COUNTS_FROM):
        raise _too_large()


def _check_contents(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """What it really holds, a piece at a time: the readers believe no sizes and would unpack all of it."""
    total = 0
    for member in members:
        member.file_size = MAX_UNPACKED + 1  # else reading would stop where the archive says that it ends
        with archive.open(member) as stream:
            while piece := stream.read(_PIECE):
                total += len(piece)
                if total > MAX_UNPACKED:
                    raise _too_large()
