from django.db import migrations, models

TABLE = """
CREATE TABLE traffic (
    workspace_id uuid NOT NULL,
    connection text NOT NULL,
    per_s real CHECK (per_s > 0),
    failures int NOT NULL DEFAULT 0,
    open_until timestamptz,
    said text,
    PRIMARY KEY (workspace_id, connection)
);
"""


class Migration(migrations.Migration):
    dependencies = [("runtime", "0002_hook_flow_name_and_run_ends")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(TABLE, reverse_sql="DROP TABLE traffic")],
            state_operations=[
                migrations.CreateModel(
                    name="Traffic",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "workspace_id",
                                "connection",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("workspace_id", models.UUIDField()),
                        ("connection", models.TextField()),
                        ("per_s", models.FloatField(null=True)),
                        ("failures", models.IntegerField()),
                        ("open_until", models.DateTimeField(null=True)),
                        ("said", models.TextField(null=True)),
                    ],
                    options={"db_table": "traffic"},
                ),
            ],
        ),
    ]
