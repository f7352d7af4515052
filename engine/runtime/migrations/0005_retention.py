from django.db import migrations, models

TABLE = """
CREATE TABLE run_removed (
    run_id uuid PRIMARY KEY,
    batch uuid NOT NULL,
    workspace_id uuid NOT NULL,
    finished_at timestamptz NOT NULL,
    digest bytea NOT NULL
);
CREATE INDEX run_removed_ends ON run_removed (workspace_id, finished_at);
"""

# Empty partitions of past days; rows of others keep theirs. Only the owner of the tables may drop, so it runs as it.
DROP_DAYS = """
CREATE FUNCTION runtime_drop_days(before date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    dropped integer := 0;
    found record;
    used boolean;
BEGIN
    FOR found IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
         WHERE p.relname IN ('step', 'run_event', 'effect') AND c.relname ~ '_[0-9]{8}$'
           AND to_date(right(c.relname, 8), 'YYYYMMDD') < before
    LOOP
        BEGIN
            EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I)', found.relname) INTO used;
            IF NOT used THEN
                EXECUTE format('DROP TABLE public.%I', found.relname);
                dropped := dropped + 1;
            END IF;
        EXCEPTION WHEN lock_not_available THEN
            NULL;
        END;
    END LOOP;
    RETURN dropped;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("runtime", "0004_holds")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(TABLE, reverse_sql="DROP TABLE run_removed")],
            state_operations=[
                migrations.CreateModel(
                    name="RunRemoved",
                    fields=[
                        ("run_id", models.UUIDField(primary_key=True, serialize=False)),
                        ("batch", models.UUIDField()),
                        ("workspace_id", models.UUIDField()),
                        ("finished_at", models.DateTimeField()),
                        ("digest", models.BinaryField()),
                    ],
                    options={"db_table": "run_removed"},
                ),
            ],
        ),
        migrations.RunSQL(DROP_DAYS, reverse_sql="DROP FUNCTION runtime_drop_days(date)"),
    ]
