from django.db import migrations, models

TABLES = """
CREATE TABLE run_key (
    run_id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    name text NOT NULL,
    value text NOT NULL CHECK (length(value) <= 200),
    PRIMARY KEY (run_id, name)
);
CREATE INDEX run_key_by_value ON run_key (workspace_id, name, lower(value), run_id);
ALTER TABLE runtime_hook ADD COLUMN key_fields text[] NOT NULL DEFAULT '{}';
"""
DROP = "ALTER TABLE runtime_hook DROP COLUMN key_fields; DROP TABLE run_key"


class Migration(migrations.Migration):
    dependencies = [("runtime", "0008_turns")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(TABLES, reverse_sql=DROP)],
            state_operations=[
                migrations.CreateModel(
                    name="RunKey",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "run_id", "name", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("run_id", models.UUIDField()),
                        ("workspace_id", models.UUIDField()),
                        ("name", models.TextField()),
                        ("value", models.TextField()),
                    ],
                    options={"db_table": "run_key"},
                ),
                migrations.AddField("hook", "key_fields", models.JSONField(default=list)),
            ],
        ),
    ]
