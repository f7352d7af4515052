"""Settings of the tests: fixed keys, cheap hashes, quiet logs. Addresses come from the environment as always."""

from __future__ import annotations

import base64
import json
import os

os.environ.setdefault(
    "HANDRAIL_KEYS",
    json.dumps({"django": "t" * 48, "fernet": [base64.urlsafe_b64encode(b"f" * 32).decode()], "audit": "a" * 48}),
)
os.environ.setdefault("DATABASE_URL", "postgresql://handrail_app@127.0.0.1:1/handrail")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:1/0")
os.environ.setdefault("HANDRAIL_LOG", "WARNING")

from builder.config.settings.base import *  # noqa: F403

ALLOWED_HOSTS = ["*"]
# Argon2 first, as in the product; the cheap one only where a test makes many people.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.MD5PasswordHasher"]
