from django.db import migrations, models

TABLES = """
CREATE TABLE runtime_turn (
    key text NOT NULL,
    n integer NOT NULL,
    run_id uuid NOT NULL,
    PRIMARY KEY (key, n)
);
CREATE INDEX runtime_turn_run ON runtime_turn (run_id);
CREATE TABLE runtime_turn_line (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key text NOT NULL,
    run_id uuid NOT NULL,
    wait_id uuid NOT NULL UNIQUE,
    at_most integer NOT NULL
);
CREATE INDEX runtime_turn_line_key ON runtime_turn_line (key, id);
"""

# One lock for each key, taken first: what follows in the function sees all that was committed before. A lost commit
# would let two runs into one place, so these are always synchronous.
FUNCTIONS = """
CREATE FUNCTION runtime_turn_tell(run uuid, what text, told_once text, body json) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    number integer;
BEGIN
    IF EXISTS (SELECT FROM signal s WHERE s.run_id = run AND s.dedupe = told_once) THEN
        RETURN;
    END IF;
    UPDATE live_run SET signal_seq = signal_seq + 1,
           wake_at = CASE WHEN owner IS NULL THEN least(coalesce(wake_at, 'infinity'), now()) ELSE wake_at END
     WHERE run_id = run RETURNING signal_seq INTO number;
    INSERT INTO signal (run_id, n, dedupe, kind, payload, actor)
    SELECT run, number, told_once, what, convert_to(body::text, 'UTF8'), '{"kind": "system", "name": "Handrail"}'
     WHERE number IS NOT NULL ON CONFLICT (run_id, dedupe) DO NOTHING;
END $$;

CREATE FUNCTION runtime_turn_lock(wanted text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('synchronous_commit', 'on', true);
    PERFORM pg_advisory_xact_lock(hashtextextended('turn:' || wanted, 0));
    DELETE FROM runtime_turn t
     WHERE t.key = wanted AND NOT EXISTS (SELECT FROM live_run l WHERE l.run_id = t.run_id);
    DELETE FROM runtime_turn_line q
     WHERE q.key = wanted AND NOT EXISTS (SELECT FROM live_run l WHERE l.run_id = q.run_id);
END $$;

CREATE FUNCTION runtime_turn_free(wanted text, at_most integer) RETURNS integer LANGUAGE sql AS $$
    SELECT min(g.n) FROM generate_series(1, at_most) AS g(n)
     WHERE NOT EXISTS (SELECT FROM runtime_turn t WHERE t.key = wanted AND t.n = g.n)
$$;

CREATE FUNCTION runtime_turn_fill(wanted text) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    next record;
    place integer;
    given integer := 0;
BEGIN
    PERFORM runtime_turn_lock(wanted);
    FOR next IN SELECT * FROM runtime_turn_line WHERE key = wanted ORDER BY id LOOP
        place := runtime_turn_free(wanted, next.at_most);
        EXIT WHEN place IS NULL;
        INSERT INTO runtime_turn (key, n, run_id) VALUES (wanted, place, next.run_id);
        DELETE FROM runtime_turn_line WHERE id = next.id;
        PERFORM runtime_turn_tell(next.run_id, 'turn', 'turn:' || next.wait_id,
                                  json_build_object('wait_id', next.wait_id));
        given := given + 1;
    END LOOP;
    RETURN given;
END $$;

CREATE FUNCTION runtime_turn_take(wanted text, run uuid, waiting uuid, at_most integer, when_taken text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    place integer;
    older record;
BEGIN
    PERFORM runtime_turn_lock(wanted);
    IF EXISTS (
        WITH RECURSIVE above(id, parent) AS (
            SELECT r.id, r.parent_run_id FROM run r WHERE r.id = run
             UNION ALL
            SELECT r.id, r.parent_run_id FROM run r JOIN above ON r.id = above.parent
        )
        SELECT FROM runtime_turn t JOIN above ON above.id = t.run_id WHERE t.key = wanted
    ) THEN
        RETURN 'mine';
    END IF;
    IF NOT EXISTS (SELECT FROM runtime_turn_line q WHERE q.key = wanted AND q.run_id <> run) THEN
        place := runtime_turn_free(wanted, at_most);
        IF place IS NOT NULL THEN
            INSERT INTO runtime_turn (key, n, run_id) VALUES (wanted, place, run);
            DELETE FROM runtime_turn_line q WHERE q.key = wanted AND q.run_id = run;
            RETURN 'mine';
        END IF;
    END IF;
    IF when_taken = 'leave' THEN
        RETURN 'leave';
    END IF;
    IF when_taken = 'replace' THEN
        SELECT c.run_id INTO older
          FROM (SELECT t.run_id, 0 AS line FROM runtime_turn t WHERE t.key = wanted
                 UNION ALL
                SELECT q.run_id, 1 FROM runtime_turn_line q WHERE q.key = wanted AND q.run_id <> run) c
          JOIN run r ON r.id = c.run_id
         WHERE NOT EXISTS (SELECT FROM signal s WHERE s.run_id = c.run_id AND s.dedupe = 'cancel')
         ORDER BY c.line, r.created_at, r.id LIMIT 1;
        IF FOUND THEN
            PERFORM runtime_turn_tell(older.run_id, 'cancel', 'cancel',
                                      json_build_object('reason', 'A newer run about the same took its place.'));
        END IF;
    END IF;
    INSERT INTO runtime_turn_line (key, run_id, wait_id, at_most) VALUES (wanted, run, waiting, at_most)
    ON CONFLICT (wait_id) DO NOTHING;
    RETURN 'waits';
END $$;
"""
DROP = """
DROP FUNCTION runtime_turn_take(text, uuid, uuid, integer, text);
DROP FUNCTION runtime_turn_fill(text);
DROP FUNCTION runtime_turn_free(text, integer);
DROP FUNCTION runtime_turn_lock(text);
DROP FUNCTION runtime_turn_tell(uuid, text, text, json);
DROP TABLE runtime_turn_line;
DROP TABLE runtime_turn;
"""


class Migration(migrations.Migration):
    dependencies = [("runtime", "0007_hearing")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(TABLES + FUNCTIONS, reverse_sql=DROP)],
            state_operations=[
                migrations.CreateModel(
                    name="TurnPlace",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "key", "n", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("key", models.TextField()),
                        ("n", models.IntegerField()),
                        ("run_id", models.UUIDField()),
                    ],
                    options={"db_table": "runtime_turn"},
                ),
                migrations.CreateModel(
                    name="TurnLine",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("key", models.TextField()),
                        ("run_id", models.UUIDField()),
                        ("wait_id", models.UUIDField()),
                        ("at_most", models.IntegerField()),
                    ],
                    options={"db_table": "runtime_turn_line"},
                ),
            ],
        ),
    ]
