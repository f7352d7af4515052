"""Django for processes that are killed for a living: the runtime's tables and nothing else, so that they start at
once."""

import os

from psycopg.conninfo import conninfo_to_dict

SECRET_KEY = "only for processes of the fault tests"
USE_TZ = True
INSTALLED_APPS = ["engine.runtime"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = os.environ["REDIS_URL"]
_parts = conninfo_to_dict(os.environ["DATABASE_URL"])
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _parts.get("dbname"),
        "USER": _parts.get("user", ""),
        "PASSWORD": _parts.get("password", ""),
        "HOST": _parts.get("host", ""),
        "PORT": _parts.get("port", ""),
    }
}
