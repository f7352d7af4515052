"""Settings of every real process. What differs between installations comes from the environment alone."""

from __future__ import annotations

from builder.base import collecting

# The apps are imported next; the last of them lets it go on (`builder.config.apps`).
collecting.rest()

from builder.base import keys, logging  # noqa: E402
from builder.base.db import django_database  # noqa: E402
from builder.config.settings import environment  # noqa: E402

ENV = environment.read()
HANDRAIL_KEYS = keys.load_keys()
CHECKOUT = keys.CHECKOUT

SECRET_KEY = HANDRAIL_KEYS.django
DEBUG = False
ALLOWED_HOSTS = list(ENV.hosts)
HANDRAIL_URL = ENV.url
METRICS_TOKEN = ENV.metrics_token

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "channels",
    "engine.runtime",
    "builder.accounts",
    "builder.access",
    "builder.audit",
    "builder.lists",
    "builder.connections",
    "builder.tables",
    "builder.flows",
    "builder.notify",
    "builder.triggers",
    "builder.inbox",
    "builder.insight",
    "builder.live",
    "builder.api",
    "builder.config",
]

MIDDLEWARE = [
    "builder.base.middleware.RequestContext",
    "builder.base.middleware.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "builder.base.squeezing.SqueezedJson",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "builder.accounts.middleware.LastSeen",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "builder.config.urls"
ASGI_APPLICATION = "builder.config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [CHECKOUT / "templates"],
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# The pool belongs to one process and is opened by its first query, so forked children never share a connection.
POOL = {"min_size": 1, "max_size": ENV.pool, "timeout": 10}
DATABASES = {
    "default": django_database(ENV.admin_url if ENV.as_owner else ENV.database_url, pool=None if ENV.as_owner else POOL)
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASE_URL, DATABASE_ADMIN_URL, REDIS_URL = ENV.database_url, ENV.admin_url, ENV.redis_url

# The core layer of channels_redis closes idle sockets every 5 s with redis-py 8 and loses groups when Valkey restarts.
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [{"address": ENV.redis_url, "socket_timeout": 20}], "prefix": "handrail"},
    }
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/"

SESSION_ENGINE = "builder.accounts.sessions"
SESSION_COOKIE_NAME = "handrail_session"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = ENV.https
# A script must read this one to send it back as X-CSRFToken.
CSRF_COOKIE_NAME = "handrail_csrf"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = ENV.https
CSRF_TRUSTED_ORIGINS = [ENV.origin]
CSRF_FAILURE_VIEW = "builder.config.pages.csrf_refused"

SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if ENV.https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.https else None
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

STATIC_URL = "/static/"
# Files are served from where the build puts them; a copy of them elsewhere would only be one more thing to forget.
# Vite's names carry hashes already; the few pages before sign-in have a stylesheet of their own.
STATIC_ROOT = None
FRONTEND_DIST = CHECKOUT / "frontend" / "dist"
STATICFILES_DIRS = [CHECKOUT / "templates" / "web" / "static", ("app", FRONTEND_DIST)]
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = r"/static/app/assets/.+-[\w-]{8}\.(js|css|woff2|svg|png)$"
# A folder that is not built yet is not a reason to refuse a command.
SILENCED_SYSTEM_CHECKS = ["staticfiles.W004"]

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = True

LOGGING = logging.logging_config(ENV.log_level)
logging.configure()

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["builder.api.v1.authentication.Token", "builder.api.v1.authentication.Session"],
    "DEFAULT_PERMISSION_CLASSES": ["builder.api.v1.permissions.Declared"],
    "DEFAULT_RENDERER_CLASSES": ["builder.api.v1.json.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["builder.api.v1.json.OrjsonParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "builder.api.v1.problems.answer",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "TEST_REQUEST_RENDERER_CLASSES": ["builder.api.v1.json.OrjsonRenderer"],
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Handrail",
    "DESCRIPTION": "The API of Handrail. Errors are application/problem+json; lists are {items, next}.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SORT_OPERATIONS": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {"TryModeEnum": ["test", "dry"]},
}
