
from pathlib import Path

from django.db import migrations, models

SCHEMA = (Path(__file__).resolve().parent / "0001_schema.sql").read_text()


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(SCHEMA, reverse_sql=migrations.RunSQL.noop)],
            state_operations=[
        migrations.CreateModel(
            name='DeadLetter',
            fields=[
                ('run_id', models.UUIDField(primary_key=True, serialize=False)),
                ('workspace_id', models.UUIDField()),
                ('flow_id', models.UUIDField()),
                ('reason', models.TextField()),
                ('evidence', models.BinaryField(null=True)),
                ('state', models.BinaryField()),
                ('format', models.SmallIntegerField()),
                ('epoch', models.IntegerField()),
                ('next_seq', models.IntegerField()),
                ('signal_seq', models.IntegerField()),
                ('signals_done', models.IntegerField()),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('action', models.TextField(null=True)),
                ('closed_by', models.JSONField(null=True)),
            ],
            options={
                'db_table': 'dead_letter',
            },
        ),
        migrations.CreateModel(
            name='Doubt',
            fields=[
                ('pk', models.CompositePrimaryKey('run_id', 'effect_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('run_id', models.UUIDField()),
                ('effect_id', models.UUIDField()),
                ('day', models.DateField()),
                ('workspace_id', models.UUIDField()),
                ('path', models.TextField()),
                ('opened_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'doubt',
            },
        ),
        migrations.CreateModel(
            name='Effect',
            fields=[
                ('pk', models.CompositePrimaryKey('day', 'run_id', 'effect_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('run_id', models.UUIDField()),
                ('effect_id', models.UUIDField()),
                ('node', models.TextField()),
                ('path', models.TextField()),
                ('effect_class', models.TextField(db_column='class')),
                ('status', models.TextField()),
                ('sends', models.IntegerField()),
                ('request_digest', models.BinaryField()),
                ('request', models.BinaryField(null=True)),
                ('request_ref', models.UUIDField(null=True)),
                ('timeout_s', models.FloatField()),
                ('first_sent_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('response', models.BinaryField(null=True)),
                ('response_ref', models.UUIDField(null=True)),
                ('error', models.BinaryField(null=True)),
                ('decided_by', models.JSONField(null=True)),
            ],
            options={
                'db_table': 'effect',
            },
        ),
        migrations.CreateModel(
            name='Fanout',
            fields=[
                ('pk', models.CompositePrimaryKey('parent', 'path', blank=True, editable=False, primary_key=True, serialize=False)),
                ('parent', models.UUIDField()),
                ('path', models.TextField()),
                ('total', models.IntegerField()),
                ('done', models.IntegerField()),
                ('failed', models.IntegerField()),
                ('tolerated', models.IntegerField()),
            ],
            options={
                'db_table': 'fanout',
            },
        ),
        migrations.CreateModel(
            name='Hook',
            fields=[
                ('token_sha256', models.BinaryField(primary_key=True, serialize=False)),
                ('workspace_id', models.UUIDField()),
                ('flow_id', models.UUIDField()),
                ('version_id', models.UUIDField(null=True)),
                ('plan_sha', models.BinaryField()),
                ('trigger_node', models.TextField()),
                ('enabled', models.BooleanField()),
                ('auth', models.JSONField()),
                ('dedupe_header', models.TextField(null=True)),
                ('answer', models.TextField()),
                ('max_body', models.IntegerField()),
                ('rev', models.IntegerField()),
            ],
            options={
                'db_table': 'runtime_hook',
            },
        ),
        migrations.CreateModel(
            name='LiveRun',
            fields=[
                ('run_id', models.UUIDField(primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('workspace_id', models.UUIDField()),
                ('plan_sha', models.BinaryField()),
                ('format', models.SmallIntegerField()),
                ('lane', models.TextField()),
                ('priority', models.SmallIntegerField()),
                ('status', models.TextField()),
                ('phase', models.TextField()),
                ('wait_reason', models.TextField(null=True)),
                ('wake_at', models.DateTimeField(null=True)),
                ('owner', models.BigIntegerField(null=True)),
                ('epoch', models.IntegerField()),
                ('rev', models.IntegerField()),
                ('claims', models.SmallIntegerField()),
                ('step_deadline', models.DateTimeField(null=True)),
                ('next_seq', models.IntegerField()),
                ('signal_seq', models.IntegerField()),
                ('signals_done', models.IntegerField()),
                ('state', models.BinaryField()),
            ],
            options={
                'db_table': 'live_run',
            },
        ),
        migrations.CreateModel(
            name='MetricMinute',
            fields=[
                ('pk', models.CompositePrimaryKey('minute', 'workspace_id', 'flow_id', 'name', blank=True, editable=False, primary_key=True, serialize=False)),
                ('minute', models.DateTimeField()),
                ('workspace_id', models.UUIDField()),
                ('flow_id', models.UUIDField()),
                ('name', models.TextField()),
                ('count', models.BigIntegerField()),
                ('total', models.FloatField()),
            ],
            options={
                'db_table': 'metric_minute',
            },
        ),
        migrations.CreateModel(
            name='Outbox',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('topic', models.TextField()),
                ('key', models.TextField()),
                ('workspace_id', models.UUIDField(null=True)),
                ('payload', models.BinaryField()),
                ('tries', models.IntegerField()),
                ('last_error', models.TextField(null=True)),
                ('created_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'outbox',
            },
        ),
        migrations.CreateModel(
            name='Payload',
            fields=[
                ('pk', models.CompositePrimaryKey('id', 'n', blank=True, editable=False, primary_key=True, serialize=False)),
                ('id', models.UUIDField()),
                ('n', models.SmallIntegerField()),
                ('run_id', models.UUIDField(null=True)),
                ('day', models.DateField()),
                ('body', models.BinaryField()),
            ],
            options={
                'db_table': 'payload',
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('sha256', models.BinaryField(primary_key=True, serialize=False)),
                ('body', models.BinaryField()),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'plan',
            },
        ),
        migrations.CreateModel(
            name='RateBucket',
            fields=[
                ('key', models.TextField(primary_key=True, serialize=False)),
                ('tat', models.DateTimeField()),
            ],
            options={
                'db_table': 'rate_bucket',
            },
        ),
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('workspace_id', models.UUIDField()),
                ('flow_id', models.UUIDField()),
                ('version_id', models.UUIDField(null=True)),
                ('plan_sha', models.BinaryField()),
                ('trigger_node', models.TextField()),
                ('mode', models.TextField()),
                ('dedupe_key', models.TextField(null=True)),
                ('parent_run_id', models.UUIDField(null=True)),
                ('parent_path', models.TextField(null=True)),
                ('forked_from', models.UUIDField(null=True)),
                ('status', models.TextField()),
                ('input', models.BinaryField(null=True)),
                ('input_ref', models.UUIDField(null=True)),
                ('output', models.BinaryField(null=True)),
                ('output_ref', models.UUIDField(null=True)),
                ('error', models.BinaryField(null=True)),
                ('answer', models.BinaryField(null=True)),
                ('started_by', models.JSONField()),
                ('reply_to', models.TextField(null=True)),
                ('last_seq', models.IntegerField(null=True)),
                ('digest', models.BinaryField(null=True)),
                ('created_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'run',
            },
        ),
        migrations.CreateModel(
            name='RunEvent',
            fields=[
                ('pk', models.CompositePrimaryKey('day', 'run_id', 'seq', blank=True, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('run_id', models.UUIDField()),
                ('seq', models.IntegerField()),
                ('kind', models.TextField()),
                ('path', models.TextField(null=True)),
                ('node', models.TextField(null=True)),
                ('attempt', models.SmallIntegerField(null=True)),
                ('epoch', models.IntegerField()),
                ('at', models.DateTimeField()),
                ('data', models.BinaryField()),
            ],
            options={
                'db_table': 'run_event',
            },
        ),
        migrations.CreateModel(
            name='Sample',
            fields=[
                ('pk', models.CompositePrimaryKey('flow_id', 'node', blank=True, editable=False, primary_key=True, serialize=False)),
                ('workspace_id', models.UUIDField()),
                ('flow_id', models.UUIDField()),
                ('node', models.TextField()),
                ('value', models.BinaryField()),
                ('source', models.TextField()),
                ('pinned', models.BooleanField()),
                ('updated_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'sample',
            },
        ),
        migrations.CreateModel(
            name='Signal',
            fields=[
                ('pk', models.CompositePrimaryKey('run_id', 'n', blank=True, editable=False, primary_key=True, serialize=False)),
                ('run_id', models.UUIDField()),
                ('n', models.IntegerField()),
                ('dedupe', models.TextField()),
                ('kind', models.TextField()),
                ('payload', models.BinaryField()),
                ('actor', models.JSONField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'signal',
            },
        ),
        migrations.CreateModel(
            name='Slot',
            fields=[
                ('pk', models.CompositePrimaryKey('key', 'n', blank=True, editable=False, primary_key=True, serialize=False)),
                ('key', models.TextField()),
                ('n', models.IntegerField()),
                ('run_id', models.UUIDField(null=True)),
            ],
            options={
                'db_table': 'slot',
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('pk', models.CompositePrimaryKey('day', 'run_id', 'seq', blank=True, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('run_id', models.UUIDField()),
                ('seq', models.IntegerField()),
                ('kind', models.TextField()),
                ('path', models.TextField()),
                ('node', models.TextField()),
                ('attempt', models.SmallIntegerField()),
                ('port', models.TextField(null=True)),
                ('epoch', models.IntegerField()),
                ('worker', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('duration_us', models.BigIntegerField(null=True)),
                ('input', models.BinaryField(null=True)),
                ('input_ref', models.UUIDField(null=True)),
                ('output', models.BinaryField(null=True)),
                ('output_ref', models.UUIDField(null=True)),
                ('data', models.BinaryField(null=True)),
            ],
            options={
                'db_table': 'step',
            },
        ),
        migrations.CreateModel(
            name='TickState',
            fields=[
                ('name', models.TextField(primary_key=True, serialize=False)),
                ('due_at', models.DateTimeField()),
                ('last_error', models.TextField(null=True)),
                ('ran_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'runtime_tick',
            },
        ),
        migrations.CreateModel(
            name='WorkerSession',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.TextField()),
                ('host', models.TextField()),
                ('pid', models.IntegerField()),
                ('lanes', models.JSONField()),
                ('format_min', models.SmallIntegerField()),
                ('format_max', models.SmallIntegerField()),
                ('runs', models.IntegerField()),
                ('started_at', models.DateTimeField()),
                ('heartbeat_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'worker_session',
            },
        ),
            ],
        ),
    ]
