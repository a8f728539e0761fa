"""What can be asked of kept files."""

from jangteo.foundation.files import vault
from jangteo.foundation.files.models import StoredFile
from jangteo.foundation.files.types import FileInfo
from jangteo.kernel.errors import Missing


def get_row(*, id: int, owner: str) -> StoredFile:
    """The row of a file if it is ``owner``'s. Raises Missing, for another owner's too."""
    row = StoredFile.objects.filter(id=id, owner=owner).first() if owner else None
    if row is None:
        raise Missing("file_missing", "그 파일이 없어요.")
    return row


def get_info(*, id: int) -> FileInfo:
    """What is known of a file. Raises Missing."""
    row = StoredFile.objects.filter(id=id).first()
    if row is None:
        raise Missing("file_missing", "그 파일이 없어요.")
    return _info(row)


def list_infos(*, owner: str) -> list[FileInfo]:
    """The files of an owner, the oldest first."""
    return [_info(row) for row in StoredFile.objects.filter(owner=owner).order_by("id")]


def list_faults() -> list[str]:
    """What is wrong on the disk: files that are missing or not as they were written."""
    found = []
    rows = StoredFile.objects.order_by("id").values_list("id", "key", "sha256", "small_sha256")
    for file_id, key, sha256, small in rows.iterator():
        wanted = [(key, sha256), *([(f"{key}-s", small)] if small else [])]
        for part, digest in wanted:
            present = vault.digest(part)
            if present != digest:
                found.append(f"file {file_id} ({part}) {'is missing' if present is None else 'was altered'}")
    return found


def _info(row: StoredFile) -> FileInfo:
    return FileInfo(row.id, row.name, row.size, row.media_type, row.pages, row.width, row.height)
