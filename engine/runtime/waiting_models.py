"""What is said to a workspace and who listens, as Django sees the tables; see `engine.runtime.models`."""

from django.db import models


class Said(models.Model):
    """A message or an event."""

    id = models.UUIDField(primary_key=True)
    workspace_id = models.UUIDField()
    name = models.TextField()
    about = models.TextField()
    once = models.TextField()
    body = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        app_label = "runtime"
        db_table = "runtime_said"


class Listener(models.Model):
    """A wait that listens for one."""

    wait_id = models.UUIDField(primary_key=True)
    run_id = models.UUIDField()
    workspace_id = models.UUIDField()
    name = models.TextField()
    about = models.TextField()
    since = models.DateTimeField()

    class Meta:
        app_label = "runtime"
        db_table = "runtime_listener"


class TurnPlace(models.Model):
    """A place of a run among those that take turns."""

    pk = models.CompositePrimaryKey("key", "n")
    key = models.TextField()
    n = models.IntegerField()
    run_id = models.UUIDField()

    class Meta:
        app_label = "runtime"
        db_table = "runtime_turn"


class TurnLine(models.Model):
    """A run that waits for such a place."""

    id = models.BigAutoField(primary_key=True)
    key = models.TextField()
    run_id = models.UUIDField()
    wait_id = models.UUIDField()
    at_most = models.IntegerField()

    class Meta:
        app_label = "runtime"
        db_table = "runtime_turn_line"
