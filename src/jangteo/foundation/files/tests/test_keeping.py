"""Files belong to somebody, lie sealed on the disk, and go when nobody takes them up."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from jangteo.foundation.files import operations, queries, vault
from jangteo.foundation.files.models import StoredFile
from jangteo.foundation.files.tests import samples
from jangteo.foundation.files.toolkit import (
    claim_file,
    draft_owner,
    drop_file,
    file_info,
    file_response,
    keep_file,
    read_file,
)
from jangteo.foundation.files.types import Allowed
from jangteo.foundation.tenancy.types import ANONYMOUS, Actor, system
from jangteo.kernel import clock
from jangteo.kernel.errors import Broken, Missing

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
KIM, LEE = Actor(7, "김*수"), Actor(8, "이*희")
OWNER = "merchants.application:12"


def keep(content: bytes = b"", name: str = "사업자등록증.pdf", owner: str = OWNER, actor: Actor = KIM) -> int:
    return keep_file(
        content=content or samples.pdf(),
        name=name,
        allowed=Allowed.PAPER,
        market_id=11,
        owner=owner,
        actor=actor,
        now=NOW,
    )


@pytest.mark.django_db
def test_only_its_owner_gets_a_file_back() -> None:
    content = samples.pdf()
    file_id = keep(content)
    assert read_file(file_id, owner=OWNER) == content
    for other in ("merchants.application:13", "", "draft:7", "%"):
        with pytest.raises(Missing):
            read_file(file_id, owner=other)
        with pytest.raises(Missing):
            file_response(file_id, owner=other)
    info = file_info(file_id)
    assert (info.name, info.pages, info.size, info.is_picture) == ("사업자등록증.pdf", 2, len(content), False)


@pytest.mark.django_db
def test_nothing_can_be_read_on_the_disk_or_in_the_table() -> None:
    file_id = keep(name="홍길동.pdf")
    row = StoredFile.objects.get(id=file_id)
    raw = vault.place_of(row.key).read_bytes()
    assert b"%PDF" not in raw
    assert oct(vault.place_of(row.key).stat().st_mode)[-3:] == "600"
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM files_stored_file t")
        assert "홍길동" not in cursor.fetchone()[0]
    other = StoredFile.objects.get(id=keep())
    vault.place_of(other.key).write_bytes(raw)  # another file's bytes under this name
    with pytest.raises(Broken):
        read_file(other.id, owner=OWNER)


@pytest.mark.django_db
def test_how_a_file_is_handed_out() -> None:
    paper = file_response(keep(name='이상한 "이름"\r\n.pdf'), owner=OWNER)
    assert paper["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert "\r" not in paper["Content-Disposition"]
    assert paper["X-Content-Type-Options"] == "nosniff"
    assert paper["Cache-Control"] == "private, no-store"
    photo = keep(samples.phone_photo(), "가게.png")
    shown = file_response(photo, owner=OWNER, thumbnail=True)
    assert shown["Content-Type"] == "image/jpeg"
    assert "private" in shown["Cache-Control"]
    assert len(shown.content) < len(file_response(photo, owner=OWNER).content)
    with pytest.raises(Missing):
        file_response(keep(), owner=OWNER, thumbnail=True)


@pytest.mark.django_db
def test_a_file_waits_for_its_form_and_only_its_person_can_send_it() -> None:
    file_id = keep(owner="")
    assert read_file(file_id, owner=draft_owner(KIM))
    with pytest.raises(Missing):
        claim_file(file_id=file_id, owner=OWNER, actor=LEE, now=NOW, market_id=11)
    with pytest.raises(Missing):
        claim_file(file_id=file_id, owner=OWNER, actor=KIM, now=NOW, market_id=12)
    claim_file(file_id=file_id, owner=OWNER, actor=KIM, now=NOW, market_id=11)
    assert read_file(file_id, owner=OWNER)
    with pytest.raises(Missing):
        claim_file(file_id=file_id, owner="merchants.application:99", actor=KIM, now=NOW)


@pytest.mark.django_db
def test_a_visitor_keeps_nothing_without_owner() -> None:
    with pytest.raises(Broken):
        keep(owner="", actor=ANONYMOUS)
    with pytest.raises(Broken):
        keep(owner="draft:8")
    assert not StoredFile.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_nobody_took_up_goes_after_a_day() -> None:
    owned, draft = keep(), keep(samples.phone_photo(), owner="")
    key = StoredFile.objects.get(id=draft).key
    orphan = "f" * 32
    vault.write(orphan, b"bytes without a row")
    part = vault.place_of(orphan).with_name("half.part")
    part.write_bytes(b"half")
    old = (NOW - timedelta(days=2)).timestamp()
    for path in vault.folder().glob("??/??/*"):
        os.utime(path, (old, old))
    assert operations.sweep_files(actor=system("t"), now=NOW) == 2
    assert StoredFile.objects.filter(id=draft).exists()
    assert operations.sweep_files(actor=system("t"), now=NOW + timedelta(days=1, minutes=1)) == 1
    assert [row.id for row in StoredFile.objects.all()] == [owned]
    assert vault.digest(key) is None
    assert vault.digest(f"{key}-s") is None
    assert not part.exists()
    assert read_file(owned, owner=OWNER)


@pytest.mark.django_db(transaction=True)
def test_fresh_bytes_whose_row_is_still_to_come_are_not_swept() -> None:
    vault.write("e" * 32, b"being kept right now")
    operations.sweep_files(actor=system("t"), now=clock.now())
    assert vault.digest("e" * 32)


@pytest.mark.django_db(transaction=True)
def test_a_change_of_mind_loses_no_bytes() -> None:
    file_id = keep()
    with transaction.atomic():
        drop_file(file_id, NOW)
        transaction.set_rollback(True)
    assert read_file(file_id, owner=OWNER)
    drop_file(file_id, NOW)
    assert not [path for path in vault.folder().glob("??/??/*") if path.is_file()]
    drop_file(file_id, NOW)


@pytest.mark.django_db
def test_verify_notices_a_missing_and_an_altered_file() -> None:
    first, second = keep(), keep(samples.phone_photo(), "가게.jpg")
    assert queries.list_faults() == []
    row = StoredFile.objects.get(id=first)
    path = vault.place_of(row.key)
    changed = bytearray(path.read_bytes())
    changed[-1] ^= 1
    path.write_bytes(bytes(changed))
    assert queries.list_faults() == [f"file {first} ({row.key}) was altered"]
    with pytest.raises(Broken):
        read_file(first, owner=OWNER)
    other = StoredFile.objects.get(id=second)
    vault.remove(other.small_key)
    assert len(queries.list_faults()) == 2


_KILLED = """
import os, signal, sys
import django
django.setup()
from django.conf import settings
settings.MEDIA_ROOT = sys.argv[1]
settings.DATABASES["default"]["NAME"] = sys.argv[2]
from datetime import UTC, datetime
from jangteo.foundation.files import toolkit
from jangteo.foundation.files.models import StoredFile
from jangteo.foundation.files.tests import samples
from jangteo.foundation.files.types import Allowed
from jangteo.foundation.tenancy.types import Actor
from django.db import transaction
with transaction.atomic():
    toolkit.keep_file(content=samples.pdf(), name="a.pdf", allowed=Allowed.PAPER, market_id=None, owner="x.y:1",
                      actor=Actor(1, "k"), now=datetime(2026, 11, 22, tzinfo=UTC))
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.django_db(transaction=True)
def test_killed_before_the_commit_there_is_no_row_and_the_bytes_are_swept() -> None:
    name = connection.settings_dict["NAME"]
    done = subprocess.run([sys.executable, "-c", _KILLED, str(vault.folder()), name], capture_output=True, timeout=60)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()[-2000:]
    assert not StoredFile.objects.exists()
    left = [path for path in vault.folder().glob("??/??/*") if path.is_file()]
    assert len(left) == 1
    later = clock.now() + timedelta(days=2)
    assert operations.sweep_files(actor=system("t"), now=later) == 1
