"""Messages are signed as the specification says."""

import base64
from datetime import UTC, datetime

import pytest

from jangteo.kernel.webhooks import headers, new_secret, sign

AT = datetime.fromtimestamp(1_731_705_121, UTC)
SECRET = "whsec_plJ3nmyCDGBKInavdOK15jsl"
BODY = b'{"event_type":"ping","data":{"success":true}}'
ID = "msg_loFOjxBNrRLzqYUf"


def test_the_vectors_that_the_makers_publish() -> None:
    """The first is from the documentation of Standard Webhooks, the second from the tests of its libraries."""
    assert sign(SECRET, id=ID, at=AT, body=BODY) == "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="
    secret, other = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
    at = datetime.fromtimestamp(1_614_265_330, UTC)
    told = sign(secret, id=other, at=at, body=b'{"test": 2432232314}')
    assert told == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert sign(SECRET.removeprefix("whsec_"), id=ID, at=AT, body=BODY) == sign(SECRET, id=ID, at=AT, body=BODY)


def test_whatever_is_altered_alters_the_signature() -> None:
    first = sign(SECRET, id=ID, at=AT, body=BODY)
    assert sign(SECRET, id=ID + "x", at=AT, body=BODY) != first
    assert sign(SECRET, id=ID, at=datetime.fromtimestamp(1_731_705_122, UTC), body=BODY) != first
    assert sign(SECRET, id=ID, at=AT, body=BODY + b" ") != first
    assert sign(new_secret(), id=ID, at=AT, body=BODY) != first


def test_a_secret_is_long_enough_and_never_the_same() -> None:
    assert len(base64.b64decode(new_secret().removeprefix("whsec_"))) == 32
    assert new_secret() != new_secret()
    with pytest.raises(ValueError):
        sign("whsec_no base64", id=ID, at=AT, body=BODY)


def test_the_headers_carry_id_time_and_signature() -> None:
    sent = headers(SECRET, id=ID, at=AT, body=BODY)
    assert sent["webhook-id"] == ID
    assert sent["webhook-timestamp"] == "1731705121"
    assert sent["webhook-signature"].startswith("v1,")
