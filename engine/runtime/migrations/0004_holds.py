from django.db import migrations, models

TABLE = """
CREATE TABLE runtime_hold (
    workspace_id uuid NOT NULL,
    flow_id uuid NOT NULL,
    id uuid NOT NULL,
    reason text NOT NULL,
    held_by jsonb NOT NULL,
    held_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, flow_id)
);
"""


class Migration(migrations.Migration):
    dependencies = [("runtime", "0003_traffic")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(TABLE, reverse_sql="DROP TABLE runtime_hold")],
            state_operations=[
                migrations.CreateModel(
                    name="Hold",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "workspace_id",
                                "flow_id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("workspace_id", models.UUIDField()),
                        ("flow_id", models.UUIDField()),
                        ("id", models.UUIDField()),
                        ("reason", models.TextField()),
                        ("held_by", models.JSONField()),
                        ("held_at", models.DateTimeField()),
                    ],
                    options={"db_table": "runtime_hold"},
                ),
            ],
        ),
    ]
