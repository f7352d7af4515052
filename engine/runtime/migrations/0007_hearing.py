from django.db import migrations, models

TABLES = """
CREATE TABLE runtime_said (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    name text NOT NULL,
    about text NOT NULL,
    once text NOT NULL,
    body bytea NOT NULL,
    at timestamptz NOT NULL,
    UNIQUE (workspace_id, once)
);
CREATE INDEX runtime_said_kept ON runtime_said (workspace_id, name, at);
CREATE TABLE runtime_listener (
    wait_id uuid PRIMARY KEY,
    run_id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    name text NOT NULL,
    about text NOT NULL,
    since timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX runtime_listener_name ON runtime_listener (workspace_id, name, about);
"""


class Migration(migrations.Migration):
    dependencies = [("runtime", "0006_at_once")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(TABLES, reverse_sql="DROP TABLE runtime_said; DROP TABLE runtime_listener")
            ],
            state_operations=[
                migrations.CreateModel(
                    name="Said",
                    fields=[
                        ("id", models.UUIDField(primary_key=True, serialize=False)),
                        ("workspace_id", models.UUIDField()),
                        ("name", models.TextField()),
                        ("about", models.TextField()),
                        ("once", models.TextField()),
                        ("body", models.BinaryField()),
                        ("at", models.DateTimeField()),
                    ],
                    options={"db_table": "runtime_said"},
                ),
                migrations.CreateModel(
                    name="Listener",
                    fields=[
                        ("wait_id", models.UUIDField(primary_key=True, serialize=False)),
                        ("run_id", models.UUIDField()),
                        ("workspace_id", models.UUIDField()),
                        ("name", models.TextField()),
                        ("about", models.TextField()),
                        ("since", models.DateTimeField()),
                    ],
                    options={"db_table": "runtime_listener"},
                ),
            ],
        ),
    ]
