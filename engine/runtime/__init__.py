"""Runs plans durably: Postgres is the truth, Celery is the doorbell. The product enters through
`engine.runtime.facade`."""
