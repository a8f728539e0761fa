"""사업자등록 상태조회 of the National Tax Service on api.odcloud.kr (data.go.kr 15081808; domain reference 2.8).

`POST {base}/api/nts-businessman/v1/status?serviceKey=…` with `{"b_no": [...]}`, at most 100 numbers. The gateway before
it answers errors as XML or as `{"code", "msg"}`, also with status 200. The key goes into the address, as the service
wants it, so no address and no error of the client library is ever logged or shown.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import unquote

import httpx
import structlog

from jangteo.kernel.errors import Broken
from jangteo.registry.parties.ports.protocol import MOST_NUMBERS, TaxOfficeError
from jangteo.registry.parties.types import BusinessState, StateSource, TaxAnswer, TaxKind

PATH = "/api/nts-businessman/v1/status"
_STATES = {"01": BusinessState.OPEN, "02": BusinessState.RESTING, "03": BusinessState.CLOSED}
_TIMEOUT = httpx.Timeout(20.0, connect=5.0)
_TRIES = 3
_LONGEST_WAIT = 30.0
#: Errors of the gateway that pass: busy, too many requests now or today (returnReasonCode of data.go.kr).
_PASSING = {"01", "02", "04", "05", "22", "99"}
_REASON = re.compile(r"<returnReasonCode>\s*(\d+)\s*</returnReasonCode>")
log = structlog.get_logger("jangteo.tax_office")
# It writes every address into the log at INFO, and the address holds the key.
logging.getLogger("httpx").setLevel(logging.WARNING)


class OdcloudTaxOffice:
    """Asks the service; tries three times where a later answer may be better."""

    source = StateSource.TAX_OFFICE

    def __init__(
        self,
        *,
        key: str,
        base_url: str = "https://api.odcloud.kr",
        timeout: httpx.Timeout = _TIMEOUT,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        # data.go.kr shows a key in two writings; httpx encodes, so the one that is encoded already is decoded first.
        self._key = unquote(key)
        self._base_url = base_url.rstrip("/")
        self._timeout = timeout
        self._sleep = sleep

    def __repr__(self) -> str:
        return f"OdcloudTaxOffice({self._base_url})"

    def ask(self, numbers: Sequence[str]) -> dict[str, TaxAnswer]:
        """The answers that came; raises TaxOfficeError, and Broken for more than 100 numbers."""
        if not 1 <= len(numbers) <= MOST_NUMBERS:
            raise Broken(f"one call asks for 1 to {MOST_NUMBERS} numbers")
        with httpx.Client(timeout=self._timeout, follow_redirects=False) as client:
            for attempt in range(1, _TRIES + 1):
                try:
                    return self._once(client, numbers)
                except _AgainError as again:
                    log.warning("tax_office_busy", reason=again.reason, attempt=attempt)
                    if attempt == _TRIES:
                        raise TaxOfficeError(again.reason, later=True) from None
                    self._sleep(min(again.wait or 2.0**attempt, _LONGEST_WAIT))
        raise Broken("unreachable")

    def _once(self, client: httpx.Client, numbers: Sequence[str]) -> dict[str, TaxAnswer]:
        try:
            answer = client.post(self._base_url + PATH, params={"serviceKey": self._key}, json={"b_no": list(numbers)})
        except httpx.TimeoutException:
            raise _AgainError("timeout") from None
        except httpx.HTTPError:
            # The library's own words may hold the address, and with it the key.
            raise _AgainError("unreachable") from None
        body = _read(answer)
        if answer.status_code != httpx.codes.OK or body.get("status_code") != "OK":
            raise _refusal(answer, body)
        rows = body.get("data")
        if not isinstance(rows, list):
            raise TaxOfficeError("unexpected_answer", later=False)
        return _answers(rows, set(numbers))


class _AgainError(Exception):
    def __init__(self, reason: str, wait: float = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait = wait


def _read(answer: httpx.Response) -> Mapping[str, Any]:
    """The JSON object; {} for anything else."""
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _refusal(answer: httpx.Response, body: Mapping[str, Any]) -> Exception:
    """What an answer without data means: another try, another day, or something a person must mend."""
    envelope = _REASON.search(answer.text[:4000])
    if envelope:
        reason = f"gateway_{int(envelope[1]):02d}"
        return _AgainError(reason) if envelope[1].zfill(2) in _PASSING else TaxOfficeError(reason, later=False)
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        return _AgainError("too_many_requests", _wait_of(answer))
    if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        return _AgainError(f"http_{answer.status_code}", _wait_of(answer))
    word = str(body.get("status_code") or body.get("code") or f"http_{answer.status_code}")
    if word in {"INTERNAL_ERROR", "HTTP_ERROR"}:
        return _AgainError(word.lower())
    # The words are the service's own (BAD_JSON_REQUEST, TOO_LARGE_REQUEST, -401 …); nothing else of the body is kept.
    return TaxOfficeError(re.sub(r"[^\w-]", "", word)[:40].lower() or "refused", later=False)


def _wait_of(answer: httpx.Response) -> float:
    said = answer.headers.get("retry-after", "")
    return float(said) if said.isascii() and said.isdigit() else 0


def _answers(rows: Sequence[Any], asked: set[str]) -> dict[str, TaxAnswer]:
    """By number; rows that were not asked for, or that say nothing readable, are left out."""
    found = {}
    for row in rows:
        if not isinstance(row, dict) or row.get("b_no") not in asked:
            continue
        code = str(row.get("b_stt_cd") or "")
        if code in _STATES:
            found[row["b_no"]] = TaxAnswer(_STATES[code], _tax_kind(row), _day(row.get("end_dt")))
        elif not code and "등록되지 않은" in str(row.get("tax_type") or ""):
            found[row["b_no"]] = TaxAnswer(BusinessState.UNREGISTERED)
    return found


def _tax_kind(row: Mapping[str, Any]) -> TaxKind:
    try:
        return TaxKind(str(row.get("tax_type_cd") or ""))
    except ValueError:
        return TaxKind.UNKNOWN


def _day(text: Any) -> date | None:
    said = str(text or "")
    if len(said) != len("20261122") or not (said.isascii() and said.isdigit()):
        return None
    try:
        return date(int(said[:4]), int(said[4:6]), int(said[6:]))
    except ValueError:
        return None
