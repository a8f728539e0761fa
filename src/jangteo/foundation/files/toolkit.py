"""Keeping, reading and giving out files: building blocks for the operations and pages of other modules."""

from datetime import datetime
from functools import partial
from urllib.parse import quote
from uuid import uuid4

from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse

from jangteo.foundation.files import queries, vault
from jangteo.foundation.files.checking import check_content, clean_name
from jangteo.foundation.files.models import StoredFile
from jangteo.foundation.files.types import Allowed, FileInfo, Kind
from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel.errors import Broken, Missing

_MAX_OWNER = 120
_DRAFT = "draft:"


def draft_owner(actor: Actor) -> str:
    """Who owns what ``actor`` handed in while the form is not sent yet. Raises Broken for a visitor without account."""
    if actor.user_id is None:
        raise Broken("a file without owner needs somebody who is signed in")
    return f"{_DRAFT}{actor.user_id}"


def keep_file(
    *, content: bytes, name: str, allowed: Allowed, market_id: int | None, owner: str, actor: Actor, now: datetime
) -> int:
    """Check and keep a file; returns the id of its `StoredFile`.

    owner: what it belongs to (`merchants.application:12`); empty: nothing yet, `claim_file` gives it one within a day.
    Raises Invalid with a Korean sentence (field `file`) when the content is not what ``allowed`` takes.
    """
    if owner.startswith(_DRAFT) or len(owner) > _MAX_OWNER:
        raise Broken("an owner is named module.thing:id")
    checked = check_content(content, allowed)
    key = uuid4().hex
    with transaction.atomic():
        # The bytes first: a row never speaks of a file that is not there. Bytes without a row are swept.
        sha256 = vault.write(key, checked.content)
        small = vault.write(f"{key}-s", checked.thumbnail) if checked.thumbnail else ""
        row = StoredFile.objects.create(
            key=key,
            name=clean_name(name, checked.kind),
            media_type=checked.kind.value,
            size=len(checked.content),
            sha256=sha256,
            small_sha256=small,
            pages=checked.pages,
            width=checked.width,
            height=checked.height,
            market_id=market_id,
            owner=owner or draft_owner(actor),
            created_at=now,
        )
    return row.id


def claim_file(*, file_id: int, owner: str, actor: Actor, now: datetime, market_id: int | None = None) -> None:
    """Give a file that ``actor`` handed in before the form was sent to what owns it from now on.

    ``market_id``: the owner's market. Raises Missing for another person's file, and for one that has an owner.
    """
    if not owner or owner.startswith(_DRAFT):
        raise Broken("an owner is named module.thing:id")
    mine = StoredFile.objects.filter(id=file_id, owner=draft_owner(actor))
    if market_id is not None:
        mine = mine.filter(Q(market_id=market_id) | Q(market_id=None))
    given = mine.update(owner=owner, **({} if market_id is None else {"market_id": market_id}))
    if not given:
        raise Missing("file_missing", "올린 파일이 없어요. 다시 올려 주세요.")


def read_file(file_id: int, *, owner: str) -> bytes:
    """The content of ``owner``'s file. Raises Missing; Broken when the disk lost or altered it."""
    return vault.read(queries.get_row(id=file_id, owner=owner).key)


def file_response(file_id: int, *, owner: str, thumbnail: bool = False) -> HttpResponse:
    """A file to look at (pictures) or to download (all else), for nobody's cache but the reader's.

    Who may see it is the caller's to check; ``owner`` must be the file's own. thumbnail: the small picture (320 px).
    Raises Missing.
    """
    row = queries.get_row(id=file_id, owner=owner)
    if thumbnail and not row.small_key:
        raise Missing("file_missing", "작은 그림이 없는 파일이에요.")
    response = HttpResponse(vault.read(row.small_key if thumbnail else row.key), content_type=row.media_type)
    way = "inline" if row.media_type == Kind.JPEG else "attachment"
    response["Content-Disposition"] = f"{way}; filename*=UTF-8''{quote(row.name, safe='')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, max-age=600" if thumbnail else "private, no-store"
    return response


def file_info(file_id: int) -> FileInfo:
    """Name, size, kind and measures of a file. Raises Missing."""
    return queries.get_info(id=file_id)


def drop_file(file_id: int, now: datetime) -> None:
    """Remove a file; its bytes go when the transaction is through. An id that is no file is left alone."""
    row = StoredFile.objects.filter(id=file_id).first()
    if row is None:
        return
    keys = [row.key, *([row.small_key] if row.small_key else [])]
    row.delete()
    for key in keys:
        transaction.on_commit(partial(vault.remove, key))
