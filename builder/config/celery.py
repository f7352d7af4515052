"""The Celery app: a doorbell over Redis or Valkey, nothing more. No results, no retries, no late acknowledgement."""

from __future__ import annotations

from celery import Celery
from django.conf import settings

app = Celery("handrail")
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
app.autodiscover_tasks()
