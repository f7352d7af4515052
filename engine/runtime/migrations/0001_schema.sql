-- Tables of the runtime. Values people wrote (inputs, outputs, errors, messages) are JSON in bytea: text and jsonb
-- refuse U+0000, and a body with that character must not stop a run. Read one with convert_from(column, 'UTF8').

CREATE TABLE plan (
    sha256 bytea PRIMARY KEY,
    body bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE FUNCTION runtime_refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A plan never changes; a changed flow has a new plan.';
END $$;

CREATE TRIGGER plan_never_changes BEFORE UPDATE ON plan FOR EACH ROW EXECUTE FUNCTION runtime_refuse_update();

CREATE TABLE run (
    id uuid PRIMARY KEY,
    day date NOT NULL,
    workspace_id uuid NOT NULL,
    flow_id uuid NOT NULL,
    version_id uuid,
    plan_sha bytea NOT NULL,
    trigger_node text NOT NULL,
    mode text NOT NULL DEFAULT 'live' CHECK (mode IN ('live', 'test', 'dry', 'backtest')),
    dedupe_key text,
    parent_run_id uuid,
    parent_path text,
    forked_from uuid,
    status text NOT NULL DEFAULT 'queued'
        CHECK (status IN ('queued', 'succeeded', 'failed', 'cancelled', 'dead')),
    input bytea,
    input_ref uuid,
    output bytea,
    output_ref uuid,
    error bytea,
    answer bytea,
    started_by jsonb NOT NULL,
    reply_to text,
    last_seq integer,
    digest bytea,
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX run_dedupe ON run (workspace_id, dedupe_key) WHERE dedupe_key IS NOT NULL;
CREATE INDEX run_by_workspace ON run (workspace_id, id);
CREATE INDEX run_by_flow ON run (flow_id, id);
CREATE INDEX run_by_parent ON run (parent_run_id) WHERE parent_run_id IS NOT NULL;

CREATE TABLE live_run (
    run_id uuid PRIMARY KEY,
    day date NOT NULL,
    workspace_id uuid NOT NULL,
    plan_sha bytea NOT NULL,
    format smallint NOT NULL DEFAULT 1,
    lane text NOT NULL DEFAULT 'default',
    priority smallint NOT NULL DEFAULT 5,
    status text NOT NULL DEFAULT 'ready' CHECK (status IN ('ready', 'running', 'waiting', 'paused')),
    phase text NOT NULL DEFAULT 'forward' CHECK (phase IN ('forward', 'compensating')),
    wait_reason text,
    wake_at timestamptz DEFAULT now(),
    owner bigint,
    epoch integer NOT NULL DEFAULT 0,
    rev integer NOT NULL DEFAULT 0,
    claims smallint NOT NULL DEFAULT 0,
    step_deadline timestamptz,
    next_seq integer NOT NULL DEFAULT 2,
    signal_seq integer NOT NULL DEFAULT 0,
    signals_done integer NOT NULL DEFAULT 0,
    state bytea NOT NULL DEFAULT '',
    CONSTRAINT live_run_owned_while_running CHECK ((owner IS NULL) = (status <> 'running')),
    CONSTRAINT live_run_says_why_it_waits CHECK (status <> 'waiting' OR wait_reason IS NOT NULL)
) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 200);
CREATE INDEX live_run_due ON live_run (workspace_id, lane, priority, wake_at) WHERE owner IS NULL AND wake_at IS NOT NULL;
CREATE INDEX live_run_owner ON live_run (owner) WHERE owner IS NOT NULL;

CREATE TABLE step (
    day date NOT NULL,
    run_id uuid NOT NULL,
    seq integer NOT NULL,
    kind text NOT NULL,
    path text NOT NULL,
    node text NOT NULL,
    attempt smallint NOT NULL,
    port text,
    epoch integer NOT NULL,
    worker bigint NOT NULL,
    at timestamptz NOT NULL,
    duration_us bigint,
    input bytea,
    input_ref uuid,
    output bytea,
    output_ref uuid,
    data bytea,
    PRIMARY KEY (day, run_id, seq)
) PARTITION BY RANGE (day);
CREATE TABLE step_default PARTITION OF step DEFAULT;

CREATE TABLE run_event (
    day date NOT NULL,
    run_id uuid NOT NULL,
    seq integer NOT NULL,
    kind text NOT NULL,
    path text,
    node text,
    attempt smallint,
    epoch integer NOT NULL,
    at timestamptz NOT NULL,
    data bytea NOT NULL,
    PRIMARY KEY (day, run_id, seq)
) PARTITION BY RANGE (day);
CREATE TABLE run_event_default PARTITION OF run_event DEFAULT;

CREATE TABLE effect (
    day date NOT NULL,
    run_id uuid NOT NULL,
    effect_id uuid NOT NULL,
    node text NOT NULL,
    path text NOT NULL,
    class text NOT NULL CHECK (class IN ('read', 'keyed', 'verifiable', 'unsafe')),
    status text NOT NULL CHECK (status IN ('sent', 'done', 'failed', 'in_doubt')),
    sends integer NOT NULL DEFAULT 1,
    request_digest bytea NOT NULL,
    request bytea,
    request_ref uuid,
    timeout_s real NOT NULL,
    first_sent_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    sent_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    done_at timestamptz,
    response bytea,
    response_ref uuid,
    error bytea,
    decided_by jsonb,
    PRIMARY KEY (day, run_id, effect_id)
) PARTITION BY RANGE (day);
CREATE TABLE effect_default PARTITION OF effect DEFAULT WITH (fillfactor = 70);

CREATE TABLE signal (
    run_id uuid NOT NULL,
    n integer NOT NULL,
    dedupe text NOT NULL,
    kind text NOT NULL,
    payload bytea NOT NULL,
    actor jsonb NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (run_id, n),
    CONSTRAINT signal_once UNIQUE (run_id, dedupe)
);

CREATE TABLE fanout (
    parent uuid NOT NULL,
    path text NOT NULL,
    total integer NOT NULL,
    done integer NOT NULL DEFAULT 0,
    failed integer NOT NULL DEFAULT 0,
    tolerated integer NOT NULL DEFAULT 0,
    PRIMARY KEY (parent, path)
) WITH (fillfactor = 50);

CREATE TABLE dead_letter (
    run_id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    flow_id uuid NOT NULL,
    reason text NOT NULL,
    evidence bytea,
    state bytea NOT NULL,
    format smallint NOT NULL,
    epoch integer NOT NULL,
    next_seq integer NOT NULL,
    signal_seq integer NOT NULL,
    signals_done integer NOT NULL,
    opened_at timestamptz NOT NULL DEFAULT now(),
    closed_at timestamptz,
    action text,
    closed_by jsonb
);
CREATE INDEX dead_letter_open ON dead_letter (workspace_id, opened_at) WHERE closed_at IS NULL;

CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL,
    key text NOT NULL,
    workspace_id uuid,
    payload bytea NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    last_error text,
    created_at timestamptz NOT NULL DEFAULT now(),
    due_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (topic, key)
) WITH (fillfactor = 80);
CREATE INDEX outbox_due ON outbox (due_at);

CREATE TABLE doubt (
    run_id uuid NOT NULL,
    effect_id uuid NOT NULL,
    day date NOT NULL,
    workspace_id uuid NOT NULL,
    path text NOT NULL,
    opened_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (run_id, effect_id)
);
CREATE INDEX doubt_by_workspace ON doubt (workspace_id, opened_at);

CREATE TABLE slot (
    key text NOT NULL,
    n integer NOT NULL,
    run_id uuid,
    PRIMARY KEY (key, n)
);
CREATE UNIQUE INDEX slot_once ON slot (key, run_id) WHERE run_id IS NOT NULL;

CREATE TABLE rate_bucket (
    key text PRIMARY KEY,
    tat timestamptz NOT NULL DEFAULT 'epoch'
) WITH (fillfactor = 50);

CREATE TABLE worker_session (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL DEFAULT 'worker' CHECK (kind IN ('worker', 'sweeper')),
    host text NOT NULL,
    pid integer NOT NULL,
    lanes text[] NOT NULL DEFAULT '{default}',
    format_min smallint NOT NULL,
    format_max smallint NOT NULL,
    runs integer NOT NULL DEFAULT 0,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    heartbeat_at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 50);

CREATE TABLE metric_minute (
    minute timestamptz NOT NULL,
    workspace_id uuid NOT NULL,
    flow_id uuid NOT NULL,
    name text NOT NULL,
    count bigint NOT NULL DEFAULT 0,
    total double precision NOT NULL DEFAULT 0,
    PRIMARY KEY (minute, workspace_id, flow_id, name)
) WITH (fillfactor = 60);

CREATE TABLE payload (
    id uuid NOT NULL,
    n smallint NOT NULL,
    run_id uuid,
    day date NOT NULL DEFAULT current_date,
    body bytea NOT NULL,
    PRIMARY KEY (id, n)
);
CREATE INDEX payload_by_run ON payload (run_id) WHERE run_id IS NOT NULL;

CREATE TABLE sample (
    workspace_id uuid NOT NULL,
    flow_id uuid NOT NULL,
    node text NOT NULL,
    value bytea NOT NULL,
    source text NOT NULL,
    pinned boolean NOT NULL DEFAULT false,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (flow_id, node)
);

CREATE TABLE runtime_hook (
    token_sha256 bytea PRIMARY KEY,
    workspace_id uuid NOT NULL,
    flow_id uuid NOT NULL,
    version_id uuid,
    plan_sha bytea NOT NULL,
    trigger_node text NOT NULL,
    enabled boolean NOT NULL DEFAULT true,
    auth jsonb NOT NULL DEFAULT '{"kind": "none"}',
    dedupe_header text,
    answer text NOT NULL DEFAULT 'at_once' CHECK (answer IN ('at_once', 'at_end')),
    max_body integer NOT NULL DEFAULT 1000000,
    rev integer NOT NULL DEFAULT 1
);
CREATE INDEX runtime_hook_by_flow ON runtime_hook (flow_id);

CREATE TABLE runtime_tick (
    name text PRIMARY KEY,
    due_at timestamptz NOT NULL DEFAULT 'epoch',
    last_error text,
    ran_at timestamptz
) WITH (fillfactor = 50);

-- The product's role owns no table and may make none; this function makes the day partitions for it, and only those.
CREATE FUNCTION runtime_make_days(first date, days integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    made integer := 0;
    parent text;
    d date;
BEGIN
    IF days > 60 THEN
        RAISE EXCEPTION 'At most 60 days ahead.';
    END IF;
    FOR d IN SELECT first + n FROM generate_series(0, days - 1) AS n LOOP
        FOREACH parent IN ARRAY ARRAY['step', 'run_event', 'effect'] LOOP
            CONTINUE WHEN to_regclass(format('public.%I', parent || '_' || to_char(d, 'YYYYMMDD'))) IS NOT NULL;
            BEGIN
                EXECUTE format('CREATE TABLE public.%I PARTITION OF public.%I FOR VALUES FROM (%L) TO (%L)%s',
                    parent || '_' || to_char(d, 'YYYYMMDD'), parent, d, d + 1,
                    CASE WHEN parent = 'effect' THEN ' WITH (fillfactor = 70)' ELSE '' END);
                made := made + 1;
            EXCEPTION WHEN check_violation OR lock_not_available THEN
                -- Rows of that day already lie in the default partition, or the table is busy: they may stay there.
                NULL;
            END;
        END LOOP;
    END LOOP;
    RETURN made;
END $$;
SELECT runtime_make_days((current_date - 1)::date, 9);
