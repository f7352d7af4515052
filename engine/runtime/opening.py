"""From a claimed row to a run in memory: its plan, its state, and what became of the calls that were lost with the
last worker."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson

from engine.errors import HandrailError, NotFound
from engine.plan import Plan
from engine.run import Fact, RunFacts, RunState, StepFailed, StepLost, StepSucceeded
from engine.run.backtest import MODE as BACKTEST
from engine.run.beside import names_in
from engine.run.data import read_head
from engine.runtime.bindings import Bindings
from engine.runtime.desk import Desk, Reader
from engine.runtime.held import Claimed, Held, LedgerRow
from engine.runtime.items import unfolded
from engine.runtime.lanes import ALL_LANES, Lanes
from engine.runtime.past import answers_of
from engine.runtime.sql import gate
from engine.runtime.values import load

log = logging.getLogger("handrail.engine")
PLANS_KEPT = 256


class Plans:
    """Plans by hash, read once per process."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._plans: dict[bytes, Plan] = {}

    async def get(self, sha: bytes) -> Plan:
        """The plan of this hash; raises NotFound."""
        found = self._plans.get(sha)
        if found is not None:
            return found
        rows = await self._reader.rows(gate.GET_PLAN, {"sha": sha})
        if not rows:
            raise NotFound("The plan of this run is gone.", hint="Restore the database from a backup that has it.")
        plan = Plan.from_bytes(bytes(rows[0][0]))
        if len(self._plans) >= PLANS_KEPT:
            self._plans.pop(next(iter(self._plans)))
        self._plans[sha] = plan
        return plan


class Opener:
    """Builds `Held` runs out of claimed rows."""

    def __init__(self, ports: Bindings, desk: Desk, reader: Reader, lanes: Lanes) -> None:
        self._ports = ports
        self._desk = desk
        self._reader = reader
        self._lanes = None if lanes == ALL_LANES else lanes
        self._plans = Plans(reader)

    async def open(self, rows: Sequence[Claimed], owner: int) -> tuple[list[Held], list[tuple[Claimed, HandrailError]]]:
        """The runs that can be carried on, and those that cannot with the reason why."""
        opened: list[Held] = []
        refused: list[tuple[Claimed, HandrailError]] = []
        for row in rows:
            try:
                held = await self._one(row, owner)
                held.state.lanes = self._lanes
                opened.append(held)
            except (HandrailError, orjson.JSONDecodeError) as error:
                log.exception("run %s cannot be opened", row.run_id)
                refused.append((row, error if isinstance(error, HandrailError) else HandrailError(str(error))))
        resumed = [held for held in opened if held.epoch > 1]
        if resumed:
            await self._catch_up(resumed)
        return opened, refused

    async def _one(self, row: Claimed, owner: int) -> Held:
        plan = await self._plans.get(bytes(row.plan_sha))
        if row.state:
            return Held(row, owner, plan, await self._state(bytes(row.state), plan))
        body = row.input if row.input_ref is None else await self._desk.payload(row.input_ref)
        stored = load(body)
        given = await unfolded(self._desk, plan, row.trigger_node, stored)
        state = RunState.new(plan, row.trigger_node, given, await self._facts(row, plan))
        if row.input_ref is not None:
            state.beside[str(row.input_ref)] = stored
        held = Held(row, owner, plan, state)
        held.note(state.opening(self._ports.clock.now()))
        return held

    async def _state(self, body: bytes, plan: Plan) -> RunState:
        raw = read_head(body)
        values = await self._desk.payloads(names_in(raw))
        return RunState.from_json(raw, plan, {name: load(value) for name, value in values.items()})

    async def _facts(self, row: Claimed, plan: Plan) -> RunFacts:
        facts = row.facts()
        if row.mode == BACKTEST:
            past = UUID(row.started_by["backtest"]["run_id"])
            facts["answers"] = await answers_of(self._desk, plan, row.workspace_id, row.flow_id, past)
        elif row.mode != "live":
            facts["pins"] = await self._pins(row.flow_id)
        return facts

    async def _pins(self, flow_id: UUID) -> dict[str, Any]:
        rows = await self._reader.rows(
            "SELECT node, value FROM sample WHERE flow_id = %(flow)s AND pinned", {"flow": flow_id}
        )
        return {node: load(value) for node, value in rows}

    async def _catch_up(self, runs: list[Held]) -> None:
        """Tell each run what the ledger knows of the calls that were under way when it was lost."""
        ledger = await self._desk.ledger(runs)
        now = self._ports.clock.now()
        for held in runs:
            held.ledger = ledger.get(held.run_id, {})
            for path in held.state.running():
                held.note(held.state.apply(what_became(held, path), now))


def what_became(held: Held, path: str) -> Fact:
    """What the ledger says of a call that is not in this process's hands."""
    row: LedgerRow | None = held.ledger.get(held.state.effect_id(path))
    if row is None:
        return StepLost(path, sent=False)
    if row.status == "done":
        return StepSucceeded(path, "success", row.response)
    if row.status == "failed":
        return StepFailed(path, row.error) if row.error else StepLost(path, sent=False)
    return StepLost(path, "The worker went away after the call was sent and before its outcome was recorded.")
