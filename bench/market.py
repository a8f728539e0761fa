"""A market of 1,500 stalls and 1,200 merchants moves in from two spreadsheets: the waiting, and its pages after it.

Everything goes through the product's own pages: the wizard, the drawing of the map from its zones, then the lists and
maps that an office and its customers open. Beside each page stands its ratio to ``/healthz`` in the same minute.
"""

import io
import re
import time
from typing import Any

import httpx
from xlsxwriter import Workbook

from bench.pages import first_visit_bytes, percentile, served, timed
from tools.crawl import Page, sign_in

STALLS, SHOPS = 1500, 1200
MARKET = "yongmun"
ZONES = ("갑", "을", "병", "정", "무", "기")
PAGES = (
    "/office/",
    "/office/merchants/",
    "/office/merchants/?q=ㄷㅂ",
    "/office/merchants/?q=다복상회 77",
    "/office/merchants/?sort=-opened&page=20",
    "/office/stalls/",
    "/office/stalls/?q=갑-1",
    "/office/stalls/map/",
    f"/m/{MARKET}/stores/",
    f"/m/{MARKET}/stores/?q=ㄷㅂ",
    f"/m/{MARKET}/stores/map/",
)
_INPUT = re.compile(r'<input\b[^>]*?\bname="([^"]+)"[^>]*?>')


def _sheet(rows: list[list[Any]]) -> bytes:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
    return out.getvalue()


def files() -> dict[str, bytes]:
    """The two spreadsheets, made up; telephone numbers are ones that nobody is given."""
    each = STALLS // len(ZONES)
    numbers = [f"{zone}-{at + 1}" for zone in ZONES for at in range(each)]
    stalls: list[list[Any]] = [["자리 번호", "구역", "면적(㎡)", "소유"]]
    stalls += [[number, f"{number[0]} 구역", 3.3 + at % 7, "공유"] for at, number in enumerate(numbers)]
    shops: list[list[Any]] = [["상호", "성명", "연락처", "호수", "취급품목"]]
    shops += [[f"다복상회 {at}", "홍길동", f"1000{at:06d}", numbers[at], "채소"] for at in range(SHOPS)]
    return {"places.stalls": _sheet(stalls), "merchants.stores": _sheet(shops)}


def _fields(text: str) -> dict[str, str]:
    """The first value of every input of a page that is sent by itself."""
    found: dict[str, str] = {}
    for tag in _INPUT.finditer(text):
        value = re.search(r'\bvalue="([^"]*)"', tag[0])
        if 'type="checkbox"' not in tag[0] and 'type="file"' not in tag[0]:
            found.setdefault(tag[1], value[1] if value else "")
    return found


def _take_in(client: httpx.Client, code: str, content: bytes) -> tuple[float, float]:
    """Upload and commit one sheet; seconds until its preview, and seconds until it is done."""
    form = client.get(f"/office/sheets/{code}/")
    data = {key: value for key, value in _fields(form.text).items() if key in ("csrfmiddlewaretoken", "_market")}
    referer = {"Referer": str(client.base_url)}
    started = time.perf_counter()
    sent = client.post(form.url, data=data, files={"file": ("명부.xlsx", content)}, headers=referer)
    page = client.get(sent.headers["Location"])
    looked = time.perf_counter() - started
    started = time.perf_counter()
    client.post(f"{page.url}commit/", data={**data, "mode": "all"}, headers=referer)
    while "빠짐없이 넣었어요" not in (page := client.get(page.url)).text:
        if time.perf_counter() - started > 120:
            raise RuntimeError(f"{code} is not taken in: {page.text[:2000]}")
        time.sleep(0.2)
    return looked, time.perf_counter() - started


def _draw(client: httpx.Client) -> float:
    """Draw the map from the zones as the page proposes it; seconds."""
    form = client.get("/office/stalls/map/generate/")
    started = time.perf_counter()
    answer = client.post(
        form.url, data={**_fields(form.text), "step": "keep"}, headers={"Referer": str(client.base_url)}
    )
    if answer.status_code != 302:
        raise RuntimeError(f"the map was not drawn: {answer.status_code}")
    return time.perf_counter() - started


def measure() -> list[dict[str, Any]]:
    """Seconds of waiting for each sheet and the map; then each page's median and 95th percentile in ms, and weight."""
    rows: list[dict[str, Any]] = []
    with served() as (base, demo), httpx.Client(base_url=base, timeout=60) as client:
        account = next(a for a in demo["accounts"] if a["role"] == "staff" and a["market"] == MARKET)
        sign_in(client, account["phone"], account["password"])
        waited = 0.0
        for code, content in files().items():
            looked, done = _take_in(client, code, content)
            waited += looked + done
            rows.append({"sheet": code, "preview_s": round(looked, 1), "taken_in_s": round(done, 1)})
        drawn = _draw(client)
        rows.append({"drawn_s": round(drawn, 1), "waited_s": round(waited + drawn, 1)})
        floor = percentile(timed(client, "/healthz", 100), 0.95)
        for url in PAGES:
            times = timed(client, url)
            answer = client.get(url)
            page = Page(str(answer.url), answer.status_code, url, 0, answer.num_bytes_downloaded, True, answer.text)
            p95 = percentile(times, 0.95)
            rows.append(
                {
                    "page": url,
                    "status": answer.status_code,
                    "p50_ms": percentile(times, 0.5),
                    "p95_ms": p95,
                    "of_healthz": round(p95 / floor, 1),
                    "first_visit_kb": round(first_visit_bytes(client, page) / 1024, 1),
                }
            )
    return rows
