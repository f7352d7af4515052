from django.db import migrations, models

# Runs that are looked for are those that did not end well; they are few among many. An index on the status of `run`
# would take the last update of every run off its page, so they have a table of their own, kept by triggers whose
# conditions spare all other runs the call. Runs that others wait for are not listed.
TABLE = """
CREATE TABLE run_unsuccessful (
    workspace_id uuid NOT NULL,
    status text NOT NULL,
    run_id uuid NOT NULL,
    flow_id uuid NOT NULL,
    PRIMARY KEY (workspace_id, status, run_id)
);
CREATE INDEX run_unsuccessful_of_flow ON run_unsuccessful (flow_id, status, run_id);
CREATE FUNCTION runtime_note_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM run_unsuccessful
         WHERE workspace_id = OLD.workspace_id AND status = OLD.status AND run_id = OLD.id;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.status IN ('failed', 'cancelled', 'dead') THEN
        INSERT INTO run_unsuccessful (workspace_id, status, run_id, flow_id)
        VALUES (NEW.workspace_id, NEW.status, NEW.id, NEW.flow_id) ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER run_is_over_at_once AFTER INSERT ON run FOR EACH ROW
    WHEN (NEW.parent_run_id IS NULL AND NEW.status IN ('failed', 'cancelled', 'dead'))
    EXECUTE FUNCTION runtime_note_end();
CREATE TRIGGER run_is_over AFTER UPDATE OF status ON run FOR EACH ROW
    WHEN (NEW.parent_run_id IS NULL AND OLD.status <> NEW.status
          AND (NEW.status IN ('failed', 'cancelled', 'dead') OR OLD.status IN ('failed', 'cancelled', 'dead')))
    EXECUTE FUNCTION runtime_note_end();
CREATE TRIGGER run_is_gone AFTER DELETE ON run FOR EACH ROW
    WHEN (OLD.parent_run_id IS NULL AND OLD.status IN ('failed', 'cancelled', 'dead'))
    EXECUTE FUNCTION runtime_note_end();
INSERT INTO run_unsuccessful (workspace_id, status, run_id, flow_id)
SELECT workspace_id, status, id, flow_id FROM run
 WHERE parent_run_id IS NULL AND status IN ('failed', 'cancelled', 'dead');
"""
DROP = """
DROP TRIGGER run_is_gone ON run; DROP TRIGGER run_is_over ON run; DROP TRIGGER run_is_over_at_once ON run;
DROP FUNCTION runtime_note_end(); DROP TABLE run_unsuccessful;
"""


class Migration(migrations.Migration):
    dependencies = [("runtime", "0009_run_keys")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(TABLE, reverse_sql=DROP)],
            state_operations=[
                migrations.CreateModel(
                    name="Unsuccessful",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "workspace_id", "status", "run_id",
                                blank=True, editable=False, primary_key=True, serialize=False,
                            ),
                        ),
                        ("workspace_id", models.UUIDField()),
                        ("status", models.TextField()),
                        ("run_id", models.UUIDField()),
                        ("flow_id", models.UUIDField()),
                    ],
                    options={"db_table": "run_unsuccessful"},
                ),
            ],
        ),
    ]
