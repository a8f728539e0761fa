"""How smoothly a stall map of 1,500 stalls moves under a finger, how fast it is drawn, how much it weighs.

The market is made up. The page is the product's own, drawn in this process and opened in headless Chromium; frames are
counted by the browser while the map is dragged. Beside them stand the frames of an empty page in the same browser, the
most that this machine shows.
"""

import gzip
import math
import mimetypes
import statistics
import time
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import brotli
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.test import RequestFactory
from django.test.utils import override_settings
from django_cotton.compiler_regex import CottonCompiler
from playwright.sync_api import Page, sync_playwright

from jangteo.foundation.tenancy.types import ANONYMOUS
from jangteo.registry.places.types.stalls import Ownership, StallCell, StallMapView, StallUse, StallView, ZoneView

STALLS = 1500
SIZES = {"phone": (360, 780, 3), "wide": (1440, 900, 1)}
ZONE_LETTERS = "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허고노도로모보소오조초코토"
SHOPS = ("큰밭상회", "아침고추", "다복채소", "푸른밭채소", "새벽과일", "명지농산", "두레나물", "해송건어물")
STATES = ("open", "open", "open", "open", "vacant", "open", "open", "ending", "open", "open", "unpaid", "open", "rest")
PLAIN = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'"
SOURCE = """{% extends "ui/layouts/office.html" %}{% load static %}{% block head %}
<link rel="stylesheet" href="{% static 'places/map-print.css' %}">{% endblock %}{% block content %}<h1>배치도</h1>
<section class="card map-page" aria-label="배치도"><div class="pad">
<c-stallmap :map="map" :cells="cells" chosen="{{ chosen }}" /></div></section>
{% endblock %}"""
COUNT_FRAMES = """() => {
  window.seen = [];
  const look = (at) => { window.seen.push(at); window.next = requestAnimationFrame(look); };
  requestAnimationFrame(look);
}"""
SEEN_FRAMES = "() => { cancelAnimationFrame(window.next); return window.seen; }"


def made_up(stalls: int = STALLS, *, per_zone: int = 50, upstairs: int = 0) -> tuple[StallMapView, list[StallCell]]:
    """A market of blocks of ten stalls a line; `upstairs` of its stalls lie on the second floor."""
    zones = [
        ZoneView(id=at + 1, code=ZONE_LETTERS[at], name=f"{at + 1}구역", floor=1, order=at, tint="")
        for at in range(-(-stalls // per_zone))
    ]
    views, drawn, states = [], [], []
    for at in range(stalls):
        zone, place = zones[at // per_zone], at % per_zone
        name = at + 1001
        views.append(
            StallView(
                id=name,
                zone_id=zone.id,
                zone_name=zone.name,
                number=f"{zone.code}-{place + 1:02d}",
                floor=2 if at >= stalls - upstairs else 1,
                area_m2=Decimal("9.90"),
                ownership=Ownership.PUBLIC,
                use=StallUse.SHOP,
                retired_on=None,
            )
        )
        left, top = 400 + (zone.order % 5) * 3500, 700 + (zone.order // 5) * 1900
        x, y = left + place % 10 * 310, top + place // 10 * 280
        drawn.append({"id": str(name), "x": x, "y": y, "w": 310, "h": 280, "r": 0})
        state = STATES[at % len(STATES)]
        shop = "" if state == "vacant" else f"{SHOPS[at % len(SHOPS)]}{at // len(SHOPS) or ''}"
        states.append(StallCell(stall_id=name, state=state, title=shop, sub="채소", href=f"/office/stalls/{name}/"))
    marks = [{"id": "m1", "kind": "road", "x": 0, "y": 0, "w": 18_000, "h": 300, "r": 0, "text": "시장길"}]
    data = {"width": 18_000, "height": 12_500, "background": None, "cells": drawn, "marks": marks}
    return StallMapView(version=1, data=data, stalls=views, zones=zones), states


def page_of(view: StallMapView, cells: list[StallCell], chosen: str = "") -> str:
    """The page as the office gets it."""
    values = {"map": view, "cells": cells, "chosen": chosen, "request": RequestFactory().get("/"), "actor": ANONYMOUS}
    with override_settings(STORAGES=PLAIN):
        return str(Template(CottonCompiler().process(SOURCE)).render(Context(values)))


def open_page(page: Page, html: str, address: str = "http://jangteo.test/") -> None:
    """Open the page in a browser, with its static files and the product's rules for scripts."""

    def answer(route: Any) -> None:
        path = urlsplit(route.request.url).path
        found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
        if found:
            route.fulfill(path=found, content_type=mimetypes.guess_type(str(found))[0])
        elif path == urlsplit(address).path:
            headers = {"Content-Security-Policy": POLICY}
            route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=headers)
        else:
            route.fulfill(status=404, body="")

    page.route("**/*", answer)
    page.goto(address)
    page.wait_for_load_state("networkidle")


def _frames(page: Page, x: float, y: float) -> dict[str, float]:
    """Frames a second, and the longest and 95th-percentile pause in ms, while the pointer drags round (x, y)."""
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(COUNT_FRAMES)
    for step in range(120):
        page.mouse.move(x + 60 * math.sin(step / 12), y + 40 * math.cos(step / 9))
    at = page.evaluate(SEEN_FRAMES)
    page.mouse.up()
    pauses = sorted(after - before for before, after in pairwise(at))
    return {
        "fps": round(1000 / statistics.mean(pauses), 1),
        "p95_pause_ms": round(pauses[int(len(pauses) * 0.95)], 1),
        "longest_ms": round(pauses[-1], 1),
    }


def _chromium() -> str:
    names = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
    return next(name for name in names if Path(name).exists())


def measure() -> list[dict[str, Any]]:
    """The weight of the page and what drawing takes; then frames by size of screen and by how near one looks."""
    view, cells = made_up()
    page_of(view, cells)
    took = []
    for _ in range(10):
        started = time.perf_counter()
        html = page_of(view, cells)
        took.append((time.perf_counter() - started) * 1000)
    raw = html.encode()
    rows: list[dict[str, Any]] = [
        {
            "stalls": len(cells),
            "drawn_p50_ms": round(statistics.median(took), 1),
            "drawn_max_ms": round(max(took), 1),
            "html_kb": round(len(raw) / 1024, 1),
            "gzip_kb": round(len(gzip.compress(raw)) / 1024, 1),
            "brotli_kb": round(len(brotli.compress(raw, quality=5)) / 1024, 1),
        }
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox", "--disable-gpu"])
        for name, (width, height, sharp) in SIZES.items():
            context = browser.new_context(viewport={"width": width, "height": height}, device_scale_factor=sharp)
            empty = context.new_page()
            open_page(empty, "<!doctype html><title>-</title>")
            floor = _frames(empty, width / 2, height / 2)["fps"]
            page = context.new_page()
            open_page(page, html)
            box = page.locator("[data-smap-window]").bounding_box()
            assert box is not None
            for nearer in range(0, 6, 2):
                for _ in range(2 if nearer else 0):
                    page.locator("[data-zoom=in]").click()
                    page.wait_for_timeout(500)
                found = _frames(page, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
                rows.append({"screen": name, "nearer": nearer, **found, "empty_page_fps": floor})
                page.wait_for_timeout(400)
            context.close()
        browser.close()
    return rows
