"""How runs come in and what they are found by, as Django sees the tables; see `engine.runtime.models`."""

from django.db import models


class RunKey(models.Model):
    """The value of a key field of what a run began with."""

    pk = models.CompositePrimaryKey("run_id", "name")
    run_id = models.UUIDField()
    workspace_id = models.UUIDField()
    name = models.TextField()
    value = models.TextField()

    class Meta:
        app_label = "runtime"
        db_table = "run_key"


class Hook(models.Model):
    """A live webhook: where its token leads. The token itself is stored nowhere."""

    token_sha256 = models.BinaryField(primary_key=True)
    workspace_id = models.UUIDField()
    flow_id = models.UUIDField()
    flow_name = models.TextField(default="")
    version_id = models.UUIDField(null=True)
    plan_sha = models.BinaryField()
    trigger_node = models.TextField()
    enabled = models.BooleanField()
    auth = models.JSONField()
    dedupe_header = models.TextField(null=True)
    answer = models.TextField()
    max_body = models.IntegerField()
    rev = models.IntegerField()
    key_fields = models.JSONField(default=list)

    class Meta:
        app_label = "runtime"
        db_table = "runtime_hook"
