"""The runtime's tables as Django sees them, for migrations and tests; `migrations/0001_schema.sql` is the truth."""

from django.db import models

from engine.runtime.start_models import Hook, RunKey  # noqa: F401 - they belong to this app
from engine.runtime.waiting_models import Listener, Said, TurnLine, TurnPlace  # noqa: F401 - they belong to this app


class Plan(models.Model):
    """A compiled flow, frozen; named by the hash of its bytes."""

    sha256 = models.BinaryField(primary_key=True)
    body = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "plan"


class Run(models.Model):
    """One execution of one plan. Written twice: at its start and at its end."""

    id = models.UUIDField(primary_key=True)
    day = models.DateField()
    workspace_id = models.UUIDField()
    flow_id = models.UUIDField()
    version_id = models.UUIDField(null=True)
    plan_sha = models.BinaryField()
    trigger_node = models.TextField()
    mode = models.TextField()
    dedupe_key = models.TextField(null=True)
    parent_run_id = models.UUIDField(null=True)
    parent_path = models.TextField(null=True)
    forked_from = models.UUIDField(null=True)
    status = models.TextField()
    input = models.BinaryField(null=True)
    input_ref = models.UUIDField(null=True)
    output = models.BinaryField(null=True)
    output_ref = models.UUIDField(null=True)
    error = models.BinaryField(null=True)
    answer = models.BinaryField(null=True)
    started_by = models.JSONField()
    reply_to = models.TextField(null=True)
    last_seq = models.IntegerField(null=True)
    digest = models.BinaryField(null=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "run"


class Unsuccessful(models.Model):
    """A run that did not end well, so that it is found among many that did; triggers of `run` keep it."""

    pk = models.CompositePrimaryKey("workspace_id", "status", "run_id")
    workspace_id = models.UUIDField()
    status = models.TextField()
    run_id = models.UUIDField()
    flow_id = models.UUIDField()

    class Meta:
        db_table = "run_unsuccessful"


class LiveRun(models.Model):
    """An unfinished run: its lease, its timer and its state."""

    run_id = models.UUIDField(primary_key=True)
    day = models.DateField()
    workspace_id = models.UUIDField()
    plan_sha = models.BinaryField()
    format = models.SmallIntegerField()
    lane = models.TextField()
    priority = models.SmallIntegerField()
    status = models.TextField()
    phase = models.TextField()
    wait_reason = models.TextField(null=True)
    wake_at = models.DateTimeField(null=True)
    owner = models.BigIntegerField(null=True)
    epoch = models.IntegerField()
    rev = models.IntegerField()
    claims = models.SmallIntegerField()
    step_deadline = models.DateTimeField(null=True)
    next_seq = models.IntegerField()
    signal_seq = models.IntegerField()
    signals_done = models.IntegerField()
    state = models.BinaryField()

    class Meta:
        db_table = "live_run"


class Step(models.Model):
    """One fact about a step, append-only; partitioned by the run's own day."""

    pk = models.CompositePrimaryKey("day", "run_id", "seq")
    day = models.DateField()
    run_id = models.UUIDField()
    seq = models.IntegerField()
    kind = models.TextField()
    path = models.TextField()
    node = models.TextField()
    attempt = models.SmallIntegerField()
    port = models.TextField(null=True)
    epoch = models.IntegerField()
    worker = models.BigIntegerField()
    at = models.DateTimeField()
    duration_us = models.BigIntegerField(null=True)
    input = models.BinaryField(null=True)
    input_ref = models.UUIDField(null=True)
    output = models.BinaryField(null=True)
    output_ref = models.UUIDField(null=True)
    data = models.BinaryField(null=True)

    class Meta:
        db_table = "step"


class RunEvent(models.Model):
    """A fact about a run that is not the end of a step; shares its numbers with the steps."""

    pk = models.CompositePrimaryKey("day", "run_id", "seq")
    day = models.DateField()
    run_id = models.UUIDField()
    seq = models.IntegerField()
    kind = models.TextField()
    path = models.TextField(null=True)
    node = models.TextField(null=True)
    attempt = models.SmallIntegerField(null=True)
    epoch = models.IntegerField()
    at = models.DateTimeField()
    data = models.BinaryField()

    class Meta:
        db_table = "run_event"


class Effect(models.Model):
    """The ledger: one call that reads or changes the outside world."""

    pk = models.CompositePrimaryKey("day", "run_id", "effect_id")
    day = models.DateField()
    run_id = models.UUIDField()
    effect_id = models.UUIDField()
    node = models.TextField()
    path = models.TextField()
    effect_class = models.TextField(db_column="class")
    status = models.TextField()
    sends = models.IntegerField()
    request_digest = models.BinaryField()
    request = models.BinaryField(null=True)
    request_ref = models.UUIDField(null=True)
    timeout_s = models.FloatField()
    first_sent_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    response = models.BinaryField(null=True)
    response_ref = models.UUIDField(null=True)
    error = models.BinaryField(null=True)
    decided_by = models.JSONField(null=True)

    class Meta:
        db_table = "effect"


class Signal(models.Model):
    """Something another party told a run; numbered, delivered once."""

    pk = models.CompositePrimaryKey("run_id", "n")
    run_id = models.UUIDField()
    n = models.IntegerField()
    dedupe = models.TextField()
    kind = models.TextField()
    payload = models.BinaryField()
    actor = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        db_table = "signal"


class Fanout(models.Model):
    """How many children of a loop have ended."""

    pk = models.CompositePrimaryKey("parent", "path")
    parent = models.UUIDField()
    path = models.TextField()
    total = models.IntegerField()
    done = models.IntegerField()
    failed = models.IntegerField()
    tolerated = models.IntegerField()

    class Meta:
        db_table = "fanout"


class DeadLetter(models.Model):
    """A run that ended in an unhandled failure, with all that a redrive needs."""

    run_id = models.UUIDField(primary_key=True)
    workspace_id = models.UUIDField()
    flow_id = models.UUIDField()
    reason = models.TextField()
    evidence = models.BinaryField(null=True)
    state = models.BinaryField()
    format = models.SmallIntegerField()
    epoch = models.IntegerField()
    next_seq = models.IntegerField()
    signal_seq = models.IntegerField()
    signals_done = models.IntegerField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    action = models.TextField(null=True)
    closed_by = models.JSONField(null=True)

    class Meta:
        db_table = "dead_letter"


class Doubt(models.Model):
    """An effect in doubt that waits for a person: the index the ledger itself must not carry."""

    pk = models.CompositePrimaryKey("run_id", "effect_id")
    run_id = models.UUIDField()
    effect_id = models.UUIDField()
    day = models.DateField()
    workspace_id = models.UUIDField()
    path = models.TextField()
    opened_at = models.DateTimeField()

    class Meta:
        db_table = "doubt"


class Outbox(models.Model):
    """A message to another part of the product, written with the fact that causes it."""

    id = models.BigAutoField(primary_key=True)
    topic = models.TextField()
    key = models.TextField()
    workspace_id = models.UUIDField(null=True)
    payload = models.BinaryField()
    tries = models.IntegerField()
    last_error = models.TextField(null=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()

    class Meta:
        db_table = "outbox"


class Slot(models.Model):
    """One place of a concurrency limit."""

    pk = models.CompositePrimaryKey("key", "n")
    key = models.TextField()
    n = models.IntegerField()
    run_id = models.UUIDField(null=True)

    class Meta:
        db_table = "slot"


class RateBucket(models.Model):
    """The theoretical arrival time of a rate limit."""

    key = models.TextField(primary_key=True)
    tat = models.DateTimeField()

    class Meta:
        db_table = "rate_bucket"


class Traffic(models.Model):
    """What is known of the service behind a connection: most calls (a second, at once), failures, out until when."""

    pk = models.CompositePrimaryKey("workspace_id", "connection")
    workspace_id = models.UUIDField()
    connection = models.TextField()
    per_s = models.FloatField(null=True)
    at_once = models.IntegerField(null=True)
    failures = models.IntegerField()
    open_until = models.DateTimeField(null=True)
    said = models.TextField(null=True)

    class Meta:
        db_table = "traffic"


class Hold(models.Model):
    """A flow that stands still; `flow_id` of all zeros: every flow of the workspace."""

    pk = models.CompositePrimaryKey("workspace_id", "flow_id")
    workspace_id = models.UUIDField()
    flow_id = models.UUIDField()
    id = models.UUIDField()
    reason = models.TextField()
    held_by = models.JSONField()
    held_at = models.DateTimeField()

    class Meta:
        db_table = "runtime_hold"


class RunRemoved(models.Model):
    """What stays of a run that was removed: its digest, for the seals of the audit log."""

    run_id = models.UUIDField(primary_key=True)
    batch = models.UUIDField()
    workspace_id = models.UUIDField()
    finished_at = models.DateTimeField()
    digest = models.BinaryField()

    class Meta:
        db_table = "run_removed"


class WorkerSession(models.Model):
    """A process that may hold leases, and when it last showed signs of life."""

    id = models.BigAutoField(primary_key=True)
    kind = models.TextField()
    host = models.TextField()
    pid = models.IntegerField()
    lanes = models.JSONField()
    format_min = models.SmallIntegerField()
    format_max = models.SmallIntegerField()
    runs = models.IntegerField()
    started_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField()

    class Meta:
        db_table = "worker_session"


class MetricMinute(models.Model):
    """Counts and sums per flow and minute."""

    pk = models.CompositePrimaryKey("minute", "workspace_id", "flow_id", "name")
    minute = models.DateTimeField()
    workspace_id = models.UUIDField()
    flow_id = models.UUIDField()
    name = models.TextField()
    count = models.BigIntegerField()
    total = models.FloatField()

    class Meta:
        db_table = "metric_minute"


class Payload(models.Model):
    """A chunk of at most 1 MB of a value too large for its row."""

    pk = models.CompositePrimaryKey("id", "n")
    id = models.UUIDField()
    n = models.SmallIntegerField()
    run_id = models.UUIDField(null=True)
    day = models.DateField()
    body = models.BinaryField()

    class Meta:
        db_table = "payload"


class Sample(models.Model):
    """A sample value of a draft's node; outside graph and export."""

    pk = models.CompositePrimaryKey("flow_id", "node")
    workspace_id = models.UUIDField()
    flow_id = models.UUIDField()
    node = models.TextField()
    value = models.BinaryField()
    source = models.TextField()
    pinned = models.BooleanField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "sample"


class TickState(models.Model):
    """When a registered tick of the sweeper is due again."""

    name = models.TextField(primary_key=True)
    due_at = models.DateTimeField()
    last_error = models.TextField(null=True)
    ran_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "runtime_tick"
