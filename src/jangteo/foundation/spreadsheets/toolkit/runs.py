"""Published files that are loaded as a whole: read, previewed, confirmed, and then loaded in the background."""

from pathlib import Path

from django.db import connection

from jangteo.kernel.errors import Invalid, Refused
from jangteo.kernel.spreadsheets import MAX_BYTES


def take_import_lock(key: int) -> None:
    """Hold the right to import until the transaction ends. key: of the advisory lock of this kind of import.

    Raises Refused(`import_running`).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [key])
        if cursor.fetchone() != (True,):
            raise Refused("import_running", "다른 파일을 불러오는 중이에요. 끝난 뒤에 다시 해 주세요.")


def load_content(content: bytes | None, path: Path | None) -> bytes:
    """The bytes to import. Raises Invalid for a file too large or not there."""
    if content is not None:
        return content
    if path is None or not path.is_file():
        raise Invalid("file_missing", "파일이 없어요. 다른 파일을 골라 주세요.", field="file")
    if path.stat().st_size > MAX_BYTES:
        most = MAX_BYTES // 1024 // 1024
        raise Invalid("file_too_large", f"파일이 너무 커요. {most}MB까지 불러올 수 있어요.", field="file")
    return path.read_bytes()
