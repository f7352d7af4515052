"""What every answer carries."""

from __future__ import annotations

import gzip
import re

import orjson
import pytest
from django.test import Client, override_settings

from tests.factories.people import Home

pytestmark = pytest.mark.django_db


def test_shell_allows_scripts_by_a_fresh_nonce_only(home: Home) -> None:
    client = Client()
    client.force_login(home.admin)
    first, second = client.get("/flows"), client.get("/flows")
    policies = [answer["Content-Security-Policy"] for answer in (first, second)]
    nonces = [re.findall(r"'nonce-([^']+)'", policy)[0] for policy in policies]
    assert nonces[0] != nonces[1]
    assert f'nonce="{nonces[0]}"' in first.content.decode()
    assert "unsafe-inline" not in policies[0]
    assert "unsafe-eval" not in policies[0]
    assert policies[0].startswith("default-src 'none'; script-src 'nonce-")
    assert "connect-src 'self' ws://testserver;" in policies[0]


@pytest.mark.parametrize("path", ["/sign-in", "/api/v1/session", "/nowhere.txt", "/setup/x"])
def test_every_answer_carries_the_security_headers(db: None, path: str) -> None:
    answer = Client().get(path)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert re.fullmatch(r"[0-9a-f]{20}", answer["X-Request-Id"])


def test_pages_before_sign_in_have_no_inline_script_or_style(db: None) -> None:
    page = Client().get("/sign-in").content.decode()
    assert "<script" not in page
    assert "style=" not in page
    assert not re.search(r"\son\w+=", page)


def test_request_id_of_a_proxy_is_kept_and_nonsense_is_not(db: None) -> None:
    client = Client()
    assert client.get("/sign-in", headers={"X-Request-Id": "abcdef-123"})["X-Request-Id"] == "abcdef-123"
    assert client.get("/sign-in", headers={"X-Request-Id": "x" * 500})["X-Request-Id"] != "x" * 500


def test_metrics_are_open_to_this_machine_only_and_to_others_by_token(db: None) -> None:
    assert Client().get("/metrics").status_code == 200
    assert Client(REMOTE_ADDR="192.0.2.7").get("/metrics").status_code == 403
    assert Client().get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403
    with override_settings(METRICS_TOKEN="m" * 20):
        assert Client().get("/metrics").status_code == 403
        with_token = Client(REMOTE_ADDR="192.0.2.7").get("/metrics", headers={"Authorization": f"Bearer {'m' * 20}"})
    assert b"handrail_http_requests_total" in with_token.content


def test_unknown_host_is_refused_without_a_trace(db: None) -> None:
    with override_settings(ALLOWED_HOSTS=["handrail.example"]):
        answer = Client().get("/sign-in", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert b"Traceback" not in answer.content


def test_a_long_json_answer_is_compressed_and_a_short_one_is_not(home: Home) -> None:
    client = Client(headers={"Accept-Encoding": "gzip, br"})
    client.force_login(home.admin)
    long, short = client.get("/api/v1/catalog"), client.get("/api/v1/session")
    assert (long["Content-Encoding"], "Accept-Encoding" in long["Vary"]) == ("gzip", True)
    whole = gzip.decompress(long.content)
    assert len(long.content) * 3 < len(whole)
    assert orjson.loads(whole)["nodes"]
    assert "Content-Encoding" not in short


def test_who_takes_no_compression_gets_plain_json(home: Home) -> None:
    client = Client()
    client.force_login(home.admin)
    assert client.get("/api/v1/catalog").json()["nodes"]
    assert "Content-Encoding" not in client.get("/api/v1/catalog")
