"""A local server that answers as api.odcloud.kr does, with whatever the test puts in its queue."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ENVELOPE = (
    "<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>SERVICE ERROR</errMsg><returnAuthMsg>{word}</returnAuthMsg>"
    "<returnReasonCode>{code}</returnReasonCode></cmmMsgHeader></OpenAPI_ServiceResponse>"
)


@dataclass
class Reply:
    """One answer; `wait` seconds before it."""

    status: int = 200
    body: str = "{}"
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0


@dataclass
class Server:
    """Where it listens, what it was asked, and what it will answer; the last answer is repeated."""

    url: str
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)


def business(number: str, code: str, tax: str = "01", end: str = "") -> dict[str, str]:
    """A row as the service writes it."""
    words = {"01": "계속사업자", "02": "휴업자", "03": "폐업자", "": ""}
    said = "국세청에 등록되지 않은 사업자등록번호입니다." if code == "" else "부가가치세 일반과세자"
    return {
        "b_no": number, "b_stt": words[code], "b_stt_cd": code, "tax_type": said, "tax_type_cd": tax if code else "",
        "end_dt": end, "utcc_yn": "N", "tax_type_change_dt": "", "invoice_apply_dt": "",
        "rbf_tax_type": "해당없음", "rbf_tax_type_cd": "99",
    }  # fmt: skip


def ok(*rows: dict[str, str]) -> Reply:
    """A whole answer."""
    matched = sum(bool(row["b_stt_cd"]) for row in rows)
    said = {"request_cnt": len(rows), "match_cnt": matched, "status_code": "OK", "data": list(rows)}
    return Reply(body=json.dumps(said, ensure_ascii=False))


def envelope(code: str, word: str) -> Reply:
    """An error of the gateway, which it sends as XML with status 200."""
    return Reply(body=ENVELOPE.format(code=code, word=word), headers={"Content-Type": "text/xml;charset=UTF-8"})


@contextmanager
def serving() -> Iterator[Server]:
    """The server for the time of a test, on a port of its own."""
    server = Server("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            server.asked.append((self.path, json.loads(self.rfile.read(length))))
            reply = server.replies.pop(0) if len(server.replies) > 1 else server.replies[0]
            time.sleep(reply.wait)
            content = reply.body.encode()
            try:
                self.send_response(reply.status)
                for name, value in ({"Content-Type": "application/json"} | reply.headers).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except ConnectionError:
                return

        def log_message(self, *args: Any) -> None:
            return

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server.url = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join(timeout=5)
