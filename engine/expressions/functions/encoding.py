"""JSON, base64, URLs, digests."""

import base64
import binascii
import hashlib
import hmac
import json
import math
from decimal import Decimal
from typing import Any
from urllib.parse import quote, unquote, urlencode

from engine.expressions.budget import MAX_VALUE_DEPTH, Budget
from engine.expressions.convert import json_text, to_text
from engine.expressions.functions.record import Category, bad_value

ENCODING = Category("JSON, addresses, digests")


@ENCODING.add(
    "to_json(value: any) -> text", "The value as JSON text.", ("to_json({'a': [1, null]})", "'{\"a\": [1, null]}'")
)
def _to_json(budget: Budget, value: Any) -> str:
    return json_text(value, budget)


@ENCODING.add(
    "parse_json(value: text) -> any",
    "The value a JSON text describes; decimals stay exact.",
    ("parse_json('[1, {\"a\": true}]')", "[1, {'a': true}]"),
)
def _parse_json(budget: Budget, value: str) -> Any:
    budget.spend(len(value) >> 4)
    if value.count("[") + value.count("{") > 20_000:
        raise bad_value("The JSON holds too many lists and objects.", "Use a Code step for data of this size.")
    try:
        parsed = json.loads(value, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError, ArithmeticError) as error:
        place = f" (character {error.pos + 1})" if isinstance(error, json.JSONDecodeError) else ""
        raise bad_value(f"This text is not JSON{place}.", "Check quotes and commas.") from None
    _inspect(parsed, budget, 0)
    return parsed


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _inspect(value: Any, budget: Budget, depth: int) -> None:
    """Charge what was read and refuse what could not be written again."""
    if depth > MAX_VALUE_DEPTH:
        raise bad_value("The JSON is nested too deeply.", "It may have 200 levels.")
    kind = type(value)
    if kind is str and not value.isascii() and any("\ud800" <= char <= "\udfff" for char in value):
        raise bad_value("The JSON contains half a character.", "Write the character itself.")
    if kind is int:
        budget.number(value)
    elif kind is Decimal and (abs(value.adjusted()) > 400 or len(value.as_tuple().digits) > 80):
        raise bad_value("The JSON contains a number that is too large.", "Numbers may have up to 77 digits.")
    elif kind is dict or kind is list:
        budget.spend(math.ceil(len(value) / 4))
        for each in value.values() if kind is dict else value:
            _inspect(each, budget, depth + 1)
        if kind is dict:
            for key in value:
                _inspect(key, budget, depth + 1)


@ENCODING.add("base64_encode(value: text) -> text", "The UTF-8 text in base64.", ("base64_encode('Hi')", "'SGk='"))
def _base64_encode(budget: Budget, value: str) -> str:
    return base64.b64encode(value.encode()).decode()


@ENCODING.add(
    "base64_decode(value: text) -> text",
    "The UTF-8 text that base64 (also of addresses) holds.",
    ("base64_decode('SGk=')", "'Hi'"),
)
def _base64_decode(budget: Budget, value: str) -> str:
    try:
        data = value.strip().translate({45: 43, 95: 47}).encode("ascii")
        return base64.b64decode(data + b"=" * (-len(data) % 4), validate=True).decode()
    except (binascii.Error, ValueError):
        raise bad_value("This text is not base64 of a text.", "Check that it was copied whole.") from None


@ENCODING.add(
    "url_encode(value: any) -> text",
    "Safe inside an address; an object becomes `a=1&b=2`.",
    ("url_encode('a b/c')", "'a%20b%2Fc'"),
    ("url_encode({'q': 'a b', 'n': 1})", "'q=a+b&n=1'"),
)
def _url_encode(budget: Budget, value: Any) -> str:
    if type(value) is dict:
        budget.spend(len(value))
        return urlencode([(key, to_text(each, budget)) for key, each in value.items()])
    text = to_text(value, budget)
    budget.text(len(text) * 4)
    return quote(text, safe="")


@ENCODING.add(
    "url_decode(value: text) -> text", "The text an encoded address part means.", ("url_decode('a%20b')", "'a b'")
)
def _url_decode(budget: Budget, value: str) -> str:
    budget.spend(len(value) >> 2)
    return unquote(value)


@ENCODING.add(
    "sha256(value: text) -> text", "The SHA-256 digest in hexadecimal.", ("shorten(sha256('abc'), 8, '')", "'ba7816bf'")
)
def _sha256(budget: Budget, value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()


@ENCODING.add(
    "hmac_sha256(value: text; key: text) -> text",
    "The keyed SHA-256 digest (HMAC) in hexadecimal, as webhooks use to sign.",
    ("length(hmac_sha256('body', 'key'))", "64"),
)
def _hmac_sha256(budget: Budget, value: str, key: str) -> str:
    return hmac.new(key.encode(), value.encode(), hashlib.sha256).hexdigest()
