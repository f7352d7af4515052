"""`runs/{id}`: look, and act."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from builder.api.v1.flow_shapes import AnyJson, GraphField
from builder.api.v1.views import EMPTY, ApiView
from builder.inbox import facade as inbox
from builder.insight import facade as insight
from engine.errors import InvalidInput
from engine.runtime import facade as runtime

STEP = OpenApiParameter("step", OpenApiTypes.STR, description="path of the step")
AFTER = OpenApiParameter("after", OpenApiTypes.INT, description="number of the last event you have")
ATTEMPT = OpenApiParameter("attempt", OpenApiTypes.INT, description="which attempt; the last one without it")
MAX_EVENTS = 500


class RunFlow(serializers.Serializer[Any]):
    """The flow of a run."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class RunTrigger(serializers.Serializer[Any]):
    """What started a run."""

    kind = serializers.CharField()
    node = serializers.CharField()


class RunStarter(serializers.Serializer[Any]):
    """Who started a run."""

    kind = serializers.CharField(allow_null=True)
    name = serializers.CharField(allow_blank=True)


class RunAbout(serializers.Serializer[Any]):
    """A short value of what a run began with."""

    name = serializers.CharField()
    value = serializers.CharField()


class RunGivenUp(serializers.Serializer[Any]):
    """Who closed a run that waited for a person, without going on."""

    at = serializers.DateTimeField()
    by = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)


class RunSummary(serializers.Serializer[Any]):
    """A run in a list."""

    id = serializers.UUIDField()
    flow = RunFlow()
    version = serializers.IntegerField(allow_null=True)
    mode = serializers.CharField()
    status = serializers.CharField()
    trigger = RunTrigger()
    started_by = RunStarter()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    duration_ms = serializers.IntegerField()
    error = serializers.DictField(allow_null=True)
    about = RunAbout(many=True)
    keys = RunAbout(many=True, help_text="The values of its key fields.")
    given_up = RunGivenUp(allow_null=True)


class RunParent(serializers.Serializer[Any]):
    """The run whose step started this one; `index` (from 0) where this one works on an item of its loop; `tolerated`
    where it failed and the loop ended well without it."""

    id = serializers.UUIDField()
    flow_name = serializers.CharField(allow_blank=True)
    path = serializers.CharField(allow_blank=True)
    index = serializers.IntegerField(allow_null=True)
    tolerated = serializers.BooleanField()


class RunForkedFrom(serializers.Serializer[Any]):
    """The run this one took its beginning from, and the step at which it went on by itself; or, without a step, the
    past run a backtest is of."""

    id = serializers.UUIDField()
    step = serializers.CharField(allow_blank=True)


class RunFork(RunForkedFrom):
    """A run that does a part of this one again, from a step on."""

    created_at = serializers.DateTimeField()


class RunChild(RunSummary):
    """A run of another flow that a step of this one started and waits for; `path` is that step."""

    path = serializers.CharField()


class RunDetail(RunSummary):
    """A run with the graph it was started from and its view at event n."""

    why_waiting = serializers.CharField(allow_null=True)
    graph = GraphField()
    view = serializers.DictField()
    n = serializers.IntegerField()
    parent = RunParent(allow_null=True)
    forked = RunForkedFrom(allow_null=True)
    forks = RunFork(many=True, help_text="The newest 20 runs that do a part of this one again.")
    children = RunChild(many=True)
    people = serializers.DictField(
        child=serializers.CharField(), help_text="Address -> name of the members the run waits for."
    )


class RunEvents(serializers.Serializer[Any]):
    """Events of a run in order."""

    items = serializers.ListField(child=serializers.DictField())
    n = serializers.IntegerField()


class Reason(serializers.Serializer[Any]):
    """Why."""

    reason = serializers.CharField(max_length=500, allow_blank=True, default="")


class Cancel(Reason):
    """Why, and whether what the run did is undone before it ends."""

    undo = serializers.BooleanField(default=False)


class Redrive(serializers.Serializer[Any]):
    """The failed step's input, when it is to be another one; or `undo`: undo what the run did, and stop."""

    input = AnyJson(required=False, allow_null=True)
    step = serializers.CharField(max_length=500, required=False, allow_null=True)
    undo = serializers.BooleanField(default=False)


class MendInput(serializers.Serializer[Any]):
    """The settings of a step, and the names of those that could not be computed."""

    input = serializers.DictField()
    missing = serializers.ListField(child=serializers.CharField())


class DoubtAnswer(serializers.Serializer[Any]):
    """Whether a call happened."""

    outcome = serializers.ChoiceField(choices=["happened", "did_not_happen", "stop"])
    output = AnyJson(required=False, allow_null=True)
    comment = serializers.CharField(max_length=4000, allow_blank=True, default="")


class WaitAnswer(serializers.Serializer[Any]):
    """An answer to an approval of a test run."""

    wait_id = serializers.CharField(max_length=200)
    outcome = serializers.ChoiceField(choices=["approved", "rejected"])
    comment = serializers.CharField(max_length=4000, allow_blank=True, default="")


class RunView(ApiView):
    """A view about one run."""

    def target(self, run_id: UUID, permission: str) -> insight.RunTarget:
        """The run, if the actor has the permission on it."""
        found = insight.run_target(workspace_id=self.workspace_id, run_id=run_id)
        self.require(permission, found)
        return found


class OneRunView(RunView):
    """One run."""

    permission = "run.view"

    @extend_schema(operation_id="get_run", responses=RunDetail)
    def get(self, request: Request, run_id: UUID) -> Response:
        """The run, its graph, its view and why it waits."""
        self.target(run_id, "run.view")
        return Response(insight.run_detail(workspace_id=self.workspace_id, run_id=run_id))


class RunEventsView(RunView):
    """What happened in a run."""

    permission = "run.view"

    @extend_schema(operation_id="list_run_events", parameters=[AFTER], responses=RunEvents)
    def get(self, request: Request, run_id: UUID) -> Response:
        """Events after a number, at most 500 at once."""
        self.target(run_id, "run.view")
        after = number(request.query_params.get("after", "0"), "after")
        events = runtime.events_after(workspace_id=self.workspace_id, run_id=run_id, n=after, limit=MAX_EVENTS)
        items = [event.to_json() for event in events]
        return Response({"items": items, "n": items[-1]["n"] if items else after})


class RunStepView(RunView):
    """The data of a step."""

    permission = "run.view"

    @extend_schema(operation_id="get_run_step", parameters=[ATTEMPT], responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, run_id: UUID, step: str) -> Response:
        """Input, output, error and the ledger's rows of one step."""
        self.target(run_id, "run.view")
        wanted = request.query_params.get("attempt")
        attempt = number(wanted, "attempt") if wanted else None
        return Response(runtime.step_data(workspace_id=self.workspace_id, run_id=run_id, path=step, attempt=attempt))


class RunMendView(RunView):
    """The input of a failed step, to be mended."""

    permission = "run.redrive"

    @extend_schema(operation_id="get_run_mend", parameters=[STEP], responses=MendInput)
    def get(self, request: Request, run_id: UUID) -> Response:
        """What the step would be given now, and which of its settings cannot be computed."""
        self.target(run_id, "run.redrive")
        path = request.query_params.get("step", "")
        return Response(runtime.input_to_mend(workspace_id=self.workspace_id, run_id=run_id, path=path))


class CancelView(RunView):
    """Stopping a run."""

    permission = "run.cancel"

    @extend_schema(operation_id="cancel_run", request=Cancel, responses=EMPTY)
    def post(self, request: Request, run_id: UUID) -> Response:
        """Ask it to stop at the next boundary, with `undo` after what it did is undone."""
        insight.cancel_run(actor=self.actor, run_id=run_id, **self.body(Cancel))
        return Response(status=204)


class PauseView(RunView):
    """Holding a run."""

    permission = "run.cancel"

    @extend_schema(operation_id="pause_run", request=Reason, responses=EMPTY)
    def post(self, request: Request, run_id: UUID) -> Response:
        """Hold it at the next boundary."""
        insight.pause_run(actor=self.actor, run_id=run_id, **self.body(Reason))
        return Response(status=204)


class ResumeView(RunView):
    """Letting a run go on."""

    permission = "run.cancel"

    @extend_schema(operation_id="resume_run", request=Reason, responses=EMPTY)
    def post(self, request: Request, run_id: UUID) -> Response:
        """Let a paused run go on."""
        insight.resume_run(actor=self.actor, run_id=run_id, **self.body(Reason))
        return Response(status=204)


class RedriveView(RunView):
    """Continuing a failed run."""

    permission = "run.redrive"

    @extend_schema(operation_id="redrive_run", request=Redrive, responses=EMPTY)
    def post(self, request: Request, run_id: UUID) -> Response:
        """Go on from the step that failed, with other input if it is given."""
        body = self.body(Redrive)
        insight.redrive_run(
            actor=self.actor,
            run_id=run_id,
            edited_input=body.get("input"),
            path=body.get("step"),
            undo=body["undo"],
        )
        return Response(status=204)


class DiscardView(RunView):
    """Giving a failed run up."""

    permission = "run.redrive"

    @extend_schema(operation_id="discard_run", request=Reason, responses=EMPTY)
    def post(self, request: Request, run_id: UUID) -> Response:
        """Close its dead letter with a reason."""
        insight.discard_run(actor=self.actor, run_id=run_id, **self.body(Reason))
        return Response(status=204)


class AnswerView(RunView):
    """Approvals of test runs."""

    permission = "flow.test"

    @extend_schema(operation_id="answer_test_run", request=WaitAnswer, responses=EMPTY)
    def post(self, request: Request, run_id: UUID) -> Response:
        """Answer in the place of the people a live run would ask; 409 `live_run` for a live one."""
        insight.answer_wait(actor=self.actor, run_id=run_id, **self.body(WaitAnswer))
        return Response(status=204)


class DoubtView(RunView):
    """Settling a doubt."""

    permission = "run.redrive"

    @extend_schema(operation_id="settle_doubt", request=DoubtAnswer, responses=EMPTY)
    def post(self, request: Request, run_id: UUID, effect_id: UUID) -> Response:
        """Say whether the call happened."""
        target = self.target(run_id, "run.redrive")
        inbox.settle_doubt(
            actor=self.actor,
            run_id=run_id,
            flow_id=target.flow_id,
            effect_id=effect_id,
            **self.body(DoubtAnswer),
        )
        return Response(status=204)


def number(text: str, name: str) -> int:
    """A parameter of the query as a whole number. Raises InvalidInput."""
    if not text.isdecimal():
        raise InvalidInput(f"`{name}` is not a number.", hint="Send a whole number.")
    return int(text[:9])


urls = [
    path("runs/<uuid:run_id>", OneRunView.as_view(), name="run"),
    path("runs/<uuid:run_id>/events", RunEventsView.as_view(), name="run-events"),
    path("runs/<uuid:run_id>/steps/<path:step>", RunStepView.as_view(), name="run-step"),
    path("runs/<uuid:run_id>/mend", RunMendView.as_view(), name="run-mend"),
    path("runs/<uuid:run_id>/cancel", CancelView.as_view(), name="run-cancel"),
    path("runs/<uuid:run_id>/pause", PauseView.as_view(), name="run-pause"),
    path("runs/<uuid:run_id>/resume", ResumeView.as_view(), name="run-resume"),
    path("runs/<uuid:run_id>/redrive", RedriveView.as_view(), name="run-redrive"),
    path("runs/<uuid:run_id>/discard", DiscardView.as_view(), name="run-discard"),
    path("runs/<uuid:run_id>/answer", AnswerView.as_view(), name="run-answer"),
    path("runs/<uuid:run_id>/doubts/<uuid:effect_id>", DoubtView.as_view(), name="run-doubt"),
]
