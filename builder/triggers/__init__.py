"""Triggers: what starts runs of published versions: webhooks, schedules, people."""
