"""Django for the bench's processes: the runtime, the webhook door and the worker, without the product's pages."""

import logging

from tests.fault.settings import DATABASES, DEFAULT_AUTO_FIELD, INSTALLED_APPS, REDIS_URL, USE_TZ

__all__ = ["DATABASES", "DEFAULT_AUTO_FIELD", "INSTALLED_APPS", "REDIS_URL", "SECRET_KEY", "USE_TZ"]
SECRET_KEY = "only for the bench"
logging.basicConfig(level=logging.WARNING)
