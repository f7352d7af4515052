"""The counters of this process. `/metrics` shows them together with gauges read from the database."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

HTTP_REQUESTS = Counter("handrail_http_requests", "Requests answered", ["method", "route", "status"])
HTTP_SECONDS = Histogram("handrail_http_seconds", "Seconds to answer", ["route"])
SIGN_INS = Counter("handrail_sign_ins", "Sign-ins tried", ["outcome"])
AUDIT_ROWS = Counter("handrail_audit_rows", "Rows written to the audit log", ["outcome"])
OLDEST_DUE = Gauge("handrail_oldest_due_seconds", "Age of the oldest run that is due and not taken")
LIVE_RUNS = Gauge("handrail_live_runs", "Unfinished runs")
DEAD_LETTERS = Gauge("handrail_dead_letters", "Runs that ended in failure and wait for a person")
OUTBOX = Gauge("handrail_outbox", "Messages the relay has not delivered yet")
WORKERS = Gauge("handrail_workers", "Worker processes seen lately")
