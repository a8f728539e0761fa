"""The OpenAPI description of /till/v1, which other systems are built on."""

from __future__ import annotations

from functools import cache
from typing import Any

from jangteo.loyalty.till.types import CONFIRM_PATTERN, LONGEST_RECEIPT, RECEIPT_PATTERN

_RECEIPT = {
    "type": "string",
    "minLength": 1,
    "maxLength": LONGEST_RECEIPT,
    "pattern": RECEIPT_PATTERN,
    "description": "The shop's own number for the sale, unique per till: the same again is answered as the first time.",
}
_MEMBER = {
    "type": "string",
    "minLength": 1,
    "maxLength": 100,
    "description": "A dynamic code (`D` and 44 signs), a card's 16 digits, the number of a card of the system"
    " before (4 to 32 letters and digits), or a mobile number.",
}
_MONEY = {"type": "integer", "minimum": 1, "maximum": 1_000_000_000}
_WHEN = {
    "type": "string",
    "format": "date-time",
    "maxLength": 40,
    "description": "When the sale was (RFC 3339, less than 16 hours from UTC); now if left out.",
}
_CODE = {
    "type": "string",
    "pattern": CONFIRM_PATTERN,
    "description": "The code sent to the member's phone for this receipt, these points and this bill.",
}
_SPEND = {"receipt": _RECEIPT, "member": _MEMBER, "points": _MONEY, "bill": _MONEY, "confirm": _CODE}
_LATER = {"receipt": _RECEIPT, "original_receipt": _RECEIPT}
_REQUESTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "earn": (
        {"receipt": _RECEIPT, "member": _MEMBER, "paid": _MONEY, "occurred_at": _WHEN},
        ["receipt", "member", "paid"],
    ),
    "redeem": (_SPEND, ["receipt", "member", "points", "bill"]),
    "hold": (_SPEND, ["receipt", "member", "points", "bill"]),
    "cancel": (_LATER | {"points": _MONEY, "paid": _MONEY}, ["receipt", "original_receipt"]),
    "capture": (_LATER | {"points": _MONEY}, ["receipt", "original_receipt"]),
    "release": (_LATER, ["receipt", "original_receipt"]),
}
_SUMMARIES = {
    "earn": "Post what a sale earns",
    "redeem": "Spend points of a bill",
    "hold": "Keep points for an order",
    "cancel": "Take a sale or a redemption back, whole or in part",
    "capture": "Spend what was kept, the rest going back",
    "release": "Give back what was kept",
}
_POSTED = {
    "type": "object",
    "required": ["id", "points", "balance"],
    "properties": {
        "id": {"type": "string"},
        "points": {"type": "integer", "minimum": 0, "description": "P that moved."},
        "balance": {"type": "integer", "description": "The member's P after it; below 0 when points are owed."},
        "expires_on": {"type": ["string", "null"], "format": "date"},
    },
}
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string", "description": "A Korean sentence fit to be shown to the merchant."},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable."},
    },
}
_KNOWN = {
    "type": "object",
    "required": ["known", "name", "balance", "expiring", "coupons", "stamps"],
    "properties": {
        "known": {"type": "boolean"},
        "name": {"type": ["string", "null"]},
        "balance": {"type": ["integer", "null"]},
        "expiring": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["on", "points"],
                "properties": {"on": {"type": "string", "format": "date"}, "points": {"type": "integer"}},
            },
        },
        "coupons": {"type": "array"},
        "stamps": {"type": "array"},
    },
}
_DAY = {
    "type": "object",
    "required": ["on", "count", "paid", "earned", "redeemed"],
    "properties": {
        "on": {"type": "string", "format": "date"},
        "count": {"type": "integer"},
        "paid": {"type": "integer"},
        "earned": {"type": "integer"},
        "redeemed": {"type": "integer"},
    },
}


def _answers(**good: dict[str, Any]) -> dict[str, Any]:
    refused = {"description": "Refused", "content": {"application/problem+json": {"schema": _PROBLEM}}}
    answers = {
        code: {"description": "Done", "content": {"application/json": {"schema": schema}}}
        for code, schema in good.items()
    }
    codes = ("400", "401", "404", "405", "409", "413", "422", "429", "500", "503")
    return {name.lstrip("s"): value for name, value in answers.items()} | dict.fromkeys(codes, refused)


def _body(schema: dict[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


@cache
def describe_interface() -> dict[str, Any]:
    """The description, as JSON is written."""
    paths: dict[str, Any] = {}
    for name, (properties, required) in _REQUESTS.items():
        schema = {"type": "object", "required": required, "properties": properties}
        paths[f"/till/v1/{name}"] = {
            "post": {
                "operationId": name,
                "summary": _SUMMARIES[name],
                "requestBody": _body(schema),
                "responses": _answers(s201=_POSTED, s200=_POSTED),
            }
        }
    item = {
        "type": "object",
        "required": ["op", "receipt"],
        "properties": {"op": {"enum": sorted(_REQUESTS)}, "receipt": _RECEIPT},
    }
    each = {
        "type": "object",
        "required": ["status", "body"],
        "properties": {"status": {"type": "integer"}, "body": {"type": "object"}},
    }
    paths["/till/v1/batch"] = {
        "post": {
            "operationId": "batch",
            "summary": "Up to 500 of the others at once, in order; one refused item spoils no other",
            "requestBody": _body({"type": "array", "maxItems": 500, "items": item}),
            "responses": _answers(s200={"type": "array", "items": each}),
        }
    }
    paths["/till/v1/members/{member}"] = {
        "get": {
            "operationId": "member",
            "summary": "What a shop may know of a member",
            "parameters": [{"name": "member", "in": "path", "required": True, "schema": _MEMBER}],
            "responses": _answers(s200=_KNOWN),
        }
    }
    paths["/till/v1/summary"] = {
        "get": {
            "operationId": "summary",
            "summary": "The store's day",
            "parameters": [
                {"name": "on", "in": "query", "required": False, "schema": {"type": "string", "format": "date"}}
            ],
            "responses": _answers(s200=_DAY),
        }
    }  # fmt: skip
    return {
        "openapi": "3.1.0",
        "info": {"title": "Jangteo till", "version": "1"},
        "security": [{"token": []}],
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "paths": paths,
    }
