"""A Celery app over the world of the fault tests: what `celery -A tests.fault.celery_app worker` runs."""

# ruff: noqa: E402 - Django has to be set up before anything that imports a model

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.fault.settings"

import django

django.setup()

from celery import Celery
from django.conf import settings

from engine.runtime import tasks
from tests.fault import world

app = tasks.configure(Celery("handrail", fixups=()), settings.REDIS_URL)
app.set_default()
world.bind()
