"""The only door of the runtime for the product. Everything is keyword-only; `cursor=None` means a transaction of its
own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from engine.ports import Called, Catalog, Clock, ContextFactory, EventSink, Flows, Invoker
from engine.run.parts import Given
from engine.runtime import bindings
from engine.runtime.accept import application_for, handle_hook
from engine.runtime.accept import part as hooks_part
from engine.runtime.bell import ring
from engine.runtime.bindings import Bindings, OutboxBatch, OutboxHandler, OutboxMeta, SilentSink, SystemClock, Tick
from engine.runtime.children import CANCEL_TOPIC, EVENT_TOPIC, cancel_child
from engine.runtime.counting import Doubts, check_room, count_doubts, count_runs
from engine.runtime.digests import ends_settled_until, finished_digests
from engine.runtime.filters import RunFilters
from engine.runtime.forking import ForkView, fork, look_at_fork
from engine.runtime.gate import (
    Message,
    Started,
    drop_hooks,
    drop_sample,
    get_plan,
    name_hooks,
    post,
    post_many,
    put_hook,
    put_plan,
    put_sample,
    samples,
    start,
)
from engine.runtime.given_up import given_up
from engine.runtime.hearing import Said, forget_said, listen, say
from engine.runtime.held import LISTEN_TOPIC
from engine.runtime.holds import Hold, hold, holds, release
from engine.runtime.ids import uuid7
from engine.runtime.items import ITEM_STATUSES, item_of, items_at_work, items_of
from engine.runtime.keys import key_names, keys_of
from engine.runtime.lanes import unserved_lane
from engine.runtime.limits import CallLimit, call_limits, forget_connection, put_call_limit
from engine.runtime.mending import input_to_mend
from engine.runtime.parts import start_at
from engine.runtime.reading import (
    Page,
    RunRow,
    RunSnapshot,
    WaitingRun,
    children,
    dead_letters,
    doubt,
    events_after,
    forks,
    get_row,
    get_run,
    health,
    history,
    in_doubt,
    list_runs,
    open_waits,
    step_data,
)
from engine.runtime.rebuilding import Rebuilt, live_runs, rebuild
from engine.runtime.retention import count_over, drop_days, remove_runs, removed_batches
from engine.runtime.searching import Found, inputs_of, search_runs
from engine.runtime.signalling import cancel, discard, pause, redrive, resume, settle_doubt, signal
from engine.runtime.sweeper import run_sweeper
from engine.runtime.trial import try_step

__all__ = [
    "EVENT_TOPIC",
    "ITEM_STATUSES",
    "CallLimit",
    "Called",
    "Doubts",
    "ForkView",
    "Found",
    "Given",
    "Hold",
    "Message",
    "OutboxMeta",
    "Page",
    "Rebuilt",
    "RunFilters",
    "RunRow",
    "RunSnapshot",
    "Said",
    "Started",
    "Tick",
    "WaitingRun",
    "application_for",
    "bind",
    "call_limits",
    "cancel",
    "check_room",
    "children",
    "count_doubts",
    "count_over",
    "count_runs",
    "dead_letters",
    "discard",
    "doubt",
    "drop_days",
    "drop_hooks",
    "drop_sample",
    "ends_settled_until",
    "events_after",
    "finished_digests",
    "forget_connection",
    "forget_said",
    "fork",
    "forks",
    "get_plan",
    "get_row",
    "get_run",
    "given_up",
    "handle_hook",
    "health",
    "history",
    "hold",
    "holds",
    "hooks_part",
    "in_doubt",
    "input_to_mend",
    "inputs_of",
    "item_of",
    "items_at_work",
    "items_of",
    "key_names",
    "keys_of",
    "list_runs",
    "live_runs",
    "look_at_fork",
    "name_hooks",
    "open_waits",
    "pause",
    "post",
    "post_many",
    "put_call_limit",
    "put_hook",
    "put_plan",
    "put_sample",
    "rebuild",
    "redrive",
    "release",
    "remove_runs",
    "removed_batches",
    "resume",
    "ring",
    "run_sweeper",
    "samples",
    "say",
    "search_runs",
    "settle_doubt",
    "signal",
    "start",
    "start_at",
    "step_data",
    "try_step",
    "unserved_lane",
    "uuid7",
]


def bind(
    *,
    catalog: Catalog,
    invoker: Invoker,
    contexts: ContextFactory,
    clock: Clock | None = None,
    sink: EventSink | None = None,
    outbox_handlers: Mapping[str, OutboxHandler] | None = None,
    outbox_batches: Mapping[str, OutboxBatch] | None = None,
    ticks: Sequence[Tick] = (),
    unseal: Callable[[str], bytes] = str.encode,
    flows: Flows | None = None,
) -> None:
    """Bind the world to the engine, once at the start of every process. Binding again replaces it."""
    bindings.bind(
        Bindings(
            catalog=catalog,
            invoker=invoker,
            contexts=contexts,
            clock=clock or SystemClock(),
            sink=sink or SilentSink(),
            outbox_handlers={CANCEL_TOPIC: cancel_child, LISTEN_TOPIC: listen, **(outbox_handlers or {})},
            outbox_batches=dict(outbox_batches or {}),
            ticks=tuple(ticks),
            unseal=unseal,
            flows=flows or bindings.NoFlows(),
        )
    )
