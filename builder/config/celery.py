"""The Celery app: a doorbell over Redis or Valkey, nothing more. No results, no retries, no late acknowledgement."""

from __future__ import annotations

import django
from celery import Celery, signals
from django.conf import settings

# Without Celery's part for Django: it closes the process's pool of database connections around every ring, under the
# hands of the threads that use it. The ring itself touches no database.
app = Celery("handrail", fixups=())
app.conf.update(
    broker_url=settings.REDIS_URL,
    result_backend=None,
    task_ignore_result=True,
    task_default_queue="bell",
    task_serializer="json",
    accept_content=["json"],
    task_acks_late=False,
    task_publish_retry=False,
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=None,
    worker_enable_remote_control=False,
    worker_send_task_events=False,
    worker_hijack_root_logger=False,
    worker_proc_alive_timeout=30,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_connection_timeout=4,
    broker_transport_options={
        "socket_timeout": 5,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
        "health_check_interval": 10,
        "visibility_timeout": 3600,
        "max_retries": 0,
    },
)


def set_up(**_: object) -> None:
    """Models before tasks: when the worker begins, not when Django itself reads this file."""
    django.setup()


def warm_up(**_: object) -> None:
    """In the worker's parent, before it has children."""
    from builder.config import warming

    warming.warm_up()


signals.import_modules.connect(set_up, sender=app, weak=False)
signals.worker_init.connect(warm_up, weak=False)
app.autodiscover_tasks(["engine.runtime"])
