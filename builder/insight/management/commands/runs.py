"""`manage.py runs`: look at runs and act on them from a terminal; every act is in the audit log as on screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

import orjson
from django.core.management.base import BaseCommand, CommandError, CommandParser

from builder.accounts import facade as accounts
from builder.base.actor import Actor, system
from builder.insight import facade as insight
from engine.errors import Conflict, HandrailError, InvalidInput, NotFound
from engine.runtime import facade as runtime

PAGE = 500
Options = Mapping[str, Any]
Lines = Iterator[str]


def _actor(workspace_id: UUID) -> Actor:
    return system("Command line", workspace_id=workspace_id, channel="command")


def _owner(run_id: UUID) -> Actor:
    """Who acts on this run: the command line, in the run's workspace."""
    for workspace_id in accounts.workspace_ids():
        try:
            runtime.get_row(workspace_id=workspace_id, run_id=run_id)
        except NotFound:
            continue
        return _actor(workspace_id)
    raise NotFound("There is no such run.", hint="List them: manage.py runs list")


def list_runs(options: Options) -> Lines:
    """One line per run, newest first."""
    for workspace in accounts.Workspace.objects.order_by("slug"):
        if options["workspace"] in (None, workspace.slug):
            found = insight.run_items(actor=_actor(workspace.id), status=options["status"], limit=options["limit"])
            for item in found["items"]:
                flow = f"{workspace.slug}: {item['flow']['name']}"
                yield f"{item['id']}  {item['status']:<10} {item['created_at']}  {flow}"


def show(options: Options) -> Lines:
    """The run, its steps, what it waits for and why it failed."""
    actor = _owner(options["run"])
    assert actor.workspace_id is not None
    run = insight.run_detail(workspace_id=actor.workspace_id, run_id=options["run"])
    yield f"{run['flow']['name']}, version {run['version'] or 'draft'}, {run['mode']}: {run['status']}"
    yield f"started {run['created_at']}, finished {run['finished_at'] or '-'}"
    for path, step in run["view"]["steps"].items():
        error = f": {step['error']['message']}" if step.get("error") else ""
        yield f"  {path:<30} {step['status']:<10} attempt {step['attempt']}{error}"
    if run["why_waiting"]:
        yield str(run["why_waiting"])
    if run["error"]:
        yield f"{run['error'].get('message', '')} {run['error'].get('hint', '')}"


def cancel(options: Options) -> Lines:
    """Ask it to end."""
    insight.cancel_run(actor=_owner(options["run"]), run_id=options["run"], reason=options["reason"])
    yield "It ends at its next boundary."


def redrive(options: Options) -> Lines:
    """Let a dead run go on from the step that failed."""
    insight.redrive_run(actor=_owner(options["run"]), run_id=options["run"])
    yield "It goes on from the step that failed."


def export(options: Options) -> Lines:
    """Everything recorded of it, as JSON lines: first the run with its graph, then its events."""
    actor = _owner(options["run"])
    assert actor.workspace_id is not None
    yield _json(insight.run_detail(workspace_id=actor.workspace_id, run_id=options["run"]))
    n = 0
    while events := runtime.events_after(workspace_id=actor.workspace_id, run_id=options["run"], n=n, limit=PAGE):
        yield from (_json(event.to_json()) for event in events)
        n = events[-1].n


def rebuild(options: Options) -> Lines:
    """Tell its state anew from its rows and compare it with what is kept; `--all-live`: of every unfinished run."""
    runs = runtime.live_runs() if options["all_live"] else _named(options["run"])
    count = differing = 0
    for workspace_id, run_id in runs:
        found = runtime.rebuild(workspace_id=workspace_id, run_id=run_id)
        count, differing = count + 1, differing + (found.difference is not None)
        if found.difference or not options["all_live"]:
            said = f"differs: {found.difference}" if found.difference else "equal"
            yield f"{run_id}  {found.n} events  {found.rows[:16]} {found.kept[:16]}  {said}"
    if options["all_live"]:
        yield f"{count} unfinished runs, {differing} differ"
    if differing:
        raise Conflict(
            "What is kept of a run is not what its rows say.",
            hint="Was a row changed by hand? Keep a dump of the database, pause the flow and report it.",
        )


def _named(run_id: UUID | None) -> Iterator[tuple[UUID, UUID]]:
    if run_id is None:
        raise InvalidInput("No run is named.", hint="Say manage.py runs rebuild <id>, or --all-live.")
    workspace_id = _owner(run_id).workspace_id
    assert workspace_id is not None
    yield workspace_id, run_id


def _json(value: Any) -> str:
    return orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()


ACTS: dict[str, Callable[[Options], Lines]] = {
    "list": list_runs,
    "show": show,
    "cancel": cancel,
    "redrive": redrive,
    "export": export,
    "rebuild": rebuild,
}


class Command(BaseCommand):
    """One sub-command per act."""

    help = "List, show, cancel, redrive, export or rebuild runs."

    def add_arguments(self, parser: CommandParser) -> None:
        """`list` takes filters, all others the id of a run."""
        acts = parser.add_subparsers(dest="act", required=True, metavar="|".join(ACTS))
        for name, act in ACTS.items():
            one = acts.add_parser(name, help=(act.__doc__ or "").strip())
            if name == "list":
                one.add_argument("--workspace", help="short name of one workspace; all of them by default")
                one.add_argument("--status", help="only runs in this state")
                one.add_argument("--limit", type=int, default=50, help="of each workspace; 200 at most")
                continue
            one.add_argument("run", type=UUID, help="id of the run", nargs="?" if name == "rebuild" else None)
            if name == "rebuild":
                one.add_argument("--all-live", action="store_true", help="every unfinished run of all workspaces")
            if name == "cancel":
                one.add_argument("--reason", default="", help="kept in the audit log")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; an error is a sentence and its cure."""
        try:
            for line in ACTS[options["act"]](options):
                self.stdout.write(line)
        except HandrailError as error:
            raise CommandError(f"{error.message} {error.hint}") from error
