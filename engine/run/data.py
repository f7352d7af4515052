"""What the state of a run holds, and how it is written down and read back. `engine.run.moves` moves it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypedDict
from uuid import UUID, uuid5

import orjson

from engine.errors import Conflict
from engine.nodes import Kept, Reply
from engine.plan import Plan, PlanNode
from engine.run.beside import name_large
from engine.run.commands import Finish, Wait
from engine.run.frames import Frame, Loop, inner_frame
from engine.spec import Lane, NodeKind

STATE_FORMAT = 6
"""Of the stored bytes. 2: containers. 3: other runs, items of loops as runs. 4: large values are named. 5: waits for
the time at which a service may be asked about a doubt. 6: turns of passes that are over. A worker reads what it and
older versions wrote, and refuses newer formats."""
READ_FORMATS = range(1, STATE_FORMAT + 1)

OVER = frozenset({"succeeded", "failed", "skipped", "cancelled"})
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class RunFacts(TypedDict, total=False):
    """What a run is told about itself at its start (JSON).

    id, workspace_id, flow_id, version_id: UUIDs as text. mode: live | test | dry | backtest. started_at: iso.
    flow: {id, name}. started_by: {kind, id, name, email}. pins: {node key: output} for test and dry runs. carried: keys
    of the steps that were taken over from the run this one was forked from. answers: of a past run, by path, for a
    backtest (`engine.run.backtest.Answer`).
    """

    id: str
    workspace_id: str
    flow_id: str
    version_id: str | None
    mode: str
    started_at: str
    started_by: dict[str, Any]
    flow: dict[str, Any]
    pins: dict[str, Any]
    carried: list[str]
    answers: dict[str, Any]


def lasting_id(run_id: UUID, reason: str, path: str, ordinal: int) -> str:
    """Id of a wait that is the same for every try."""
    return str(uuid5(run_id, f"{reason}:{path}:{ordinal}"))


class Step:
    """One step of the run.

    Attributes:
        frame: the pass through a container it belongs to; outside all of them the run itself.
        status: ready | running | waiting | retrying | in_doubt | open (a container at work), or over: succeeded |
            failed | skipped | cancelled.
        attempt: 1 for the first try. base: tries made before the last redrive; they do not count against the setting.
        port: the way it was left by; None = none (skipped, cancelled, failed without anybody to catch it).
        at: start of the first try; `now()` in the settings is this moment, so every try sends the same request.
        ordinal: of the present request; a new one has a new idempotency key.
        done: place in the order of completion.
        asked: a cancellation of the call in flight, or a verification, was taken on.
    """

    __slots__ = ("asked", "at", "attempt", "base", "done", "frame", "node", "ordinal", "path", "port", "status")

    def __init__(self, node: PlanNode, frame: Frame, status: str) -> None:
        self.node = node
        self.frame = frame
        self.path = frame.base + node.key
        self.status = status
        self.attempt = 1
        self.base = 0
        self.port: str | None = None
        self.at: datetime | None = None
        self.ordinal = 0
        self.done = 0
        self.asked = False

    def to_list(self) -> list[Any]:
        """Compact JSON."""
        at = None if self.at is None else (self.at - EPOCH) // _MICROSECOND
        return [self.status, self.attempt, self.port, at, self.base, self.ordinal, self.done]

    @classmethod
    def from_list(cls, node: PlanNode, frame: Frame, raw: list[Any]) -> Step:
        """Inverse of `to_list`."""
        step = cls(node, frame, raw[0])
        step.attempt, step.port = raw[1], raw[2]
        step.at = None if raw[3] is None else EPOCH + raw[3] * _MICROSECOND
        step.base, step.ordinal, step.done = raw[4], raw[5], raw[6]
        return step


class RunData:
    """The fields of a run. Outputs are shared, never copied: treat them as frozen.

    Attributes:
        steps: by path; a step exists once it is decided (ready or skipped).
        frame: the run itself as the outermost frame. frames: passes through containers, by base, outer ones first.
        loops: open containers by path; one the run died in stays.
        undo: what is being undone, by base of the scope, "" for the whole run: {left: paths of what there is to undo,
            ending: how the run is to end then}. undone: undo steps that are just over (never stored).
        closing: bases of frames that end early. emptied: frames in which nothing is left to do (never stored).
        ready, flight, doubts: paths in that status, in order (dicts as ordered sets).
        waits: open waits by id; unopened: those `OpenWait` was not applied for.
        early: decisions and messages that came before anybody waited for them.
        ending: how the run will end once calls in flight are recorded: {status, output, error}.
        unwanted: paths of steps a join needs no more. swept: paths of steps that were cancelled because the run, or the
            container around them, ended.
        checking: answers of steps whose service is still asked whether it happened, by path (never stored: after a
            crash the ledger has the answer, and the service is asked anew).
        unsure: paths of steps that were sent, while nobody knows what became of it: with a key, so that they may be
            sent again; or stopped by a person.
        kept: name -> (value, version) of the shared context.
        places: turns that were taken in passes that are forgotten: name -> {path of the container, what was asked for}.
        beside: large values that are stored already, by name; those the state does not hold any more are forgotten.
        lanes: what the worker that has the run serves; None = all of them (never stored).
        joins: per path [ways in undecided, ways in taken]; rebuilt when a state is read.
    """

    plan: Plan

    def __init__(self, plan: Plan, trigger: str, payload: Any, run: RunFacts) -> None:
        self.plan = plan
        self.trigger = trigger
        self.payload = payload
        self.run = run
        self.run_id = UUID(run["id"])
        self.steps: dict[str, Step] = {}
        self.frame = Frame("", "", None, None, {})
        self.frames: dict[str, Frame] = {}
        self.loops: dict[str, Loop] = {}
        self.closing: dict[str, None] = {}
        self.emptied: list[Frame] = []
        self.undo: dict[str, dict[str, Any]] = {}
        self.undone: list[Step] = []
        self.ready: dict[str, None] = {}
        self.flight: dict[str, None] = {}
        self.doubts: dict[str, None] = {}
        self.waits: dict[str, Wait] = {}
        self.unopened: dict[str, None] = {}
        self.early: list[dict[str, Any]] = []
        self.ending: dict[str, Any] | None = None
        self.paused = False
        self.replies: list[Reply] = []
        self.signals_done = 0
        self.done = 0
        self.unwanted: set[str] = set()
        self.swept: list[str] = []
        self.checking: dict[str, Any] = {}
        self.unsure: set[str] = set()
        self.edited: dict[str, Any] = {}
        self.finished: Finish | None = None
        self.kept: dict[str, tuple[Any, int]] = {}
        self.places: dict[str, dict[str, Any]] = {}
        self.beside: dict[str, Any] = {}
        self.lanes: frozenset[Lane] | None = None
        self.joins: dict[str, list[int]] = {}
        self.env = self.frame.env
        self.env.update(self._roots())

    def _roots(self) -> dict[str, Any]:
        """The names expressions start from; `steps` and `errors` are the live dicts."""
        run = self.run
        return {
            "trigger": self.payload,
            "steps": self.frame.outputs,
            "errors": self.frame.errors,
            "vars": self.plan.vars,
            "context": {},
            "run": {
                "id": run["id"],
                "started_at": run.get("started_at"),
                "flow": run.get("flow") or {"id": run.get("flow_id")},
                "mode": self.mode,
                "started_by": run.get("started_by") or {},
            },
        }

    @property
    def of_item(self) -> bool:
        """Whether this run is one item of a loop: it starts at the container, and is over when its body is."""
        node = self.plan.nodes.get(self.trigger)
        return node is not None and node.kind is NodeKind.CONTAINER

    @property
    def mode(self) -> str:
        """live | test | dry | backtest"""
        return self.run.get("mode") or "live"

    def keep(self, kept: Kept) -> None:
        """Write a value of the shared context."""
        self.kept[kept.name] = (kept.value, kept.version)
        self.env["context"][kept.name] = kept.value

    def is_undo(self, step: Step) -> bool:
        """Whether the step undoes another one: it stands outside the way forward."""
        return step.node.key in self.plan.undo_keys

    def step(self, path: str) -> Step | None:
        """The step at `path`, or None when it is not decided yet."""
        return self.steps.get(path)

    def effect_id(self, path: str) -> str:
        """Id of the step's present effect (UUID as text): constant over attempts of one request."""
        return str(uuid5(self.run_id, f"{path}#{self.steps[path].ordinal}"))

    def wait_id(self, step: Step, reason: str) -> str:
        """Id of a wait of this try: the same after every crash. That for another run is the id of that run, and the
        same for every try, so that a continued run meets the one it had started."""
        if reason in ("child", "items", "publish"):
            return lasting_id(self.run_id, reason, step.path, step.ordinal)
        return str(uuid5(self.run_id, f"wait:{step.path}:{step.attempt}:{step.ordinal}:{reason}"))

    def to_bytes(self) -> bytes:
        """The state as orjson bytes (format number inside), without what is stored beside it."""
        raw = self._to_json()
        if self.beside:
            self.beside = {name: self.beside[name] for name in name_large(raw, self.beside)}
        return orjson.dumps(raw)

    def _to_json(self) -> dict[str, Any]:
        return {
            "format": STATE_FORMAT,
            "plan": self.plan.sha256,
            "run": self.run,
            "trigger": self.trigger,
            "payload": self.payload,
            "steps": {path: step.to_list() for path, step in self.steps.items()},
            "outputs": self.frame.outputs,
            "errors": self.frame.errors,
            "loops": {path: loop.to_list() for path, loop in self.loops.items()},
            "frames": {base: frame.to_list() for base, frame in self.frames.items()},
            "undo": self.undo,
            "ready": list(self.ready),
            "waits": [wait_to_json(wait) for wait in self.waits.values()],
            "unopened": list(self.unopened),
            "early": self.early,
            "ending": self.ending,
            "paused": self.paused,
            "replies": [[reply.status, reply.headers, reply.body] for reply in self.replies],
            "signals_done": self.signals_done,
            "done": self.done,
            "last": self.frame.last if self.of_item else None,
            "unwanted": sorted(self.unwanted),
            "swept": self.swept,
            "unsure": sorted(self.unsure),
            "edited": self.edited,
            "kept": self.kept,
            "places": self.places,
            "finished": None
            if self.finished is None
            else [self.finished.status, self.finished.output, self.finished.error],
        }

    def _fill(self, raw: Mapping[str, Any]) -> None:
        """Take everything but the roots from stored JSON."""
        nodes = self.plan.nodes
        self.frame.outputs.update(raw["outputs"])
        self.frame.errors.update(raw["errors"])
        self._fill_frames(raw)
        for path, listed in raw["steps"].items():
            frame = self.frame_at(path)
            step = self.steps[path] = Step.from_list(nodes[key_of(path)], frame, listed)
            frame.busy += step.status not in OVER and not self.is_undo(step)
        self.undo = raw.get("undo") or {}
        self.ready = dict.fromkeys(raw["ready"])
        self.flight = {path: None for path, step in self.steps.items() if step.status == "running"}
        self.doubts = {path: None for path, step in self.steps.items() if step.status == "in_doubt"}
        self.waits = {wait["wait_id"]: wait_from_json(wait) for wait in raw["waits"]}
        self.unopened = dict.fromkeys(raw["unopened"])
        self.early, self.ending, self.paused = raw["early"], raw["ending"], raw["paused"]
        self.replies = [Reply(*reply) for reply in raw["replies"]]
        self.signals_done, self.done = raw["signals_done"], raw["done"]
        self.frame.last = raw.get("last")
        for name, (value, version) in (raw.get("kept") or {}).items():
            self.keep(Kept(name, value, version))
        self.unwanted, self.swept, self.edited = set(raw["unwanted"]), raw["swept"], raw["edited"]
        self.unsure, self.places = set(raw.get("unsure") or ()), raw.get("places") or {}
        self.finished = None if raw["finished"] is None else Finish(*raw["finished"])
        closing = (base for base, frame in self.frames.items() if frame.ending is not None and frame.busy)
        self.closing = dict.fromkeys(closing)

    def _fill_frames(self, raw: Mapping[str, Any]) -> None:
        nodes = self.plan.nodes
        loops = raw.get("loops") or {}
        self.loops = {path: Loop.from_list(path, nodes[key_of(path)], listed) for path, listed in loops.items()}
        for base, listed in (raw.get("frames") or {}).items():
            owner, index = listed[0], listed[1]
            loop = self.loops[owner]
            frame = inner_frame(owner, index, self.frame_at(owner), loop.names(index, listed[-1]))
            frame.fill(listed)
            self.frames[base] = frame

    def frame_at(self, path: str) -> Frame:
        """The frame of the step at `path`."""
        cut = path.rfind("/") + 1
        return self.frames[path[:cut]] if cut else self.frame


def read_head(body: bytes) -> dict[str, Any]:
    """Stored bytes as JSON; raises Conflict when they are of another format."""
    raw: dict[str, Any] = orjson.loads(body)
    if raw.get("format") not in READ_FORMATS:
        raise Conflict(
            f"This run's state is of format {raw.get('format')}; this worker reads formats 1 to {STATE_FORMAT}.",
            hint="Let a worker of the newer version take it, or upgrade this one.",
            code="state_format",
        )
    return raw


def key_of(path: str) -> str:
    """`each[3]/send` -> `send`."""
    return path.rsplit("/", 1)[-1]


def wait_to_json(wait: Wait) -> dict[str, Any]:
    """A wait as JSON; times are ISO 8601."""
    return {
        "wait_id": wait.wait_id,
        "path": wait.path,
        "node": wait.node,
        "reason": wait.reason,
        "since": wait.since.isoformat(),
        "wake_at": wait.wake_at and wait.wake_at.isoformat(),
        "until": wait.until and wait.until.isoformat(),
        "title": wait.title,
        "people": list(wait.people),
        "correlation": wait.correlation,
        "spec": wait.spec,
    }


def wait_from_json(raw: Mapping[str, Any]) -> Wait:
    """Inverse of `wait_to_json`."""
    times = {name: raw[name] and datetime.fromisoformat(raw[name]) for name in ("since", "wake_at", "until")}
    return Wait(**{**raw, **times, "people": tuple(raw["people"])})
