from django.db import migrations, models

# BRIN, because ends come roughly in the order of the rows, and because its column may change without costing the row's
# last update its place on the page. A run that ended long after it began widens one range, not all.
ENDS = """
CREATE INDEX run_ends ON run USING brin (finished_at timestamptz_minmax_multi_ops)
  WITH (pages_per_range = 32, autosummarize = on);
"""


class Migration(migrations.Migration):
    dependencies = [("runtime", "0001_initial")]

    operations = [
        migrations.RunSQL(ENDS, reverse_sql="DROP INDEX run_ends"),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE runtime_hook ADD COLUMN flow_name text NOT NULL DEFAULT ''",
                    reverse_sql="ALTER TABLE runtime_hook DROP COLUMN flow_name",
                )
            ],
            state_operations=[
                migrations.AddField("hook", "flow_name", models.TextField(default="")),
            ],
        ),
    ]
