"""Shapes of flows in the API."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers


class AnyJson(serializers.Field[Any, Any, Any, Any]):
    """Any JSON value, as it is."""

    def to_internal_value(self, data: Any) -> Any:
        """The value sent."""
        return data

    def to_representation(self, value: Any) -> Any:
        """The value kept."""
        return value


extend_schema_field({})(AnyJson)

_TEXT = {"type": "string"}
_STEP = {"type": "object", "properties": {"type": _TEXT, "name": _TEXT}, "required": ["type"]}
_EDGE = {
    "type": "object",
    "properties": dict.fromkeys(("from", "port", "to"), _TEXT),
    "required": ["from", "port", "to"],
}


class GraphField(serializers.DictField):
    """A graph, whole. The description names what every reader needs; docs/graph.md says the rest."""


extend_schema_field(
    {
        "type": "object",
        "properties": {
            "nodes": {"type": "object", "additionalProperties": _STEP},
            "edges": {"type": "array", "items": _EDGE},
        },
        "required": ["nodes", "edges"],
    }
)(GraphField)


class Finding(serializers.Serializer[Any]):
    """Something the checker found in a graph."""

    code = serializers.CharField()
    level = serializers.ChoiceField(choices=["error", "warning", "advice"])
    node = serializers.CharField(allow_null=True)
    field = serializers.CharField(allow_null=True)
    message = serializers.CharField()
    hint = serializers.CharField(allow_blank=True)
    fix = serializers.ListField(child=serializers.DictField(), required=False, allow_null=True)


class FindingCounts(serializers.Serializer[Any]):
    """How many findings there are."""

    errors = serializers.IntegerField()  # type: ignore[assignment]
    warnings = serializers.IntegerField()


class TriggerLabel(serializers.Serializer[Any]):
    """How a flow is started."""

    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class FlowSummary(serializers.Serializer[Any]):
    """A flow in a list."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    description = serializers.CharField()
    folder = serializers.CharField()
    status = serializers.ChoiceField(choices=["draft", "live", "live_changed", "off"])
    version = serializers.IntegerField(allow_null=True)
    draft_revision = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    updated_by = serializers.CharField()
    findings = FindingCounts()
    triggers = TriggerLabel(many=True)


class FlowPage(serializers.Serializer[Any]):
    """A page of flows, and the folders there are."""

    items = FlowSummary(many=True)
    next = serializers.CharField(allow_null=True)
    folders = serializers.ListField(child=serializers.CharField())


class NewFlow(serializers.Serializer[Any]):
    """A flow to make."""

    name = serializers.CharField(max_length=200)
    description = serializers.CharField(max_length=4000, allow_blank=True, default="")
    folder = serializers.CharField(max_length=120, allow_blank=True, default="")
    graph = AnyJson(required=False)


class FlowChange(serializers.Serializer[Any]):
    """What to change of a flow."""

    name = serializers.CharField(max_length=200, required=False)
    description = serializers.CharField(max_length=4000, allow_blank=True, required=False)
    folder = serializers.CharField(max_length=120, allow_blank=True, required=False)
    archived = serializers.BooleanField(required=False)


class FlowsChange(serializers.Serializer[Any]):
    """What to change of which flows: the folder, or whether they are archived."""

    flows = serializers.ListField(child=serializers.UUIDField(), allow_empty=False, max_length=200)
    folder = serializers.CharField(max_length=120, allow_blank=True, required=False)
    archived = serializers.BooleanField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Something has to be changed."""
        if not attrs.keys() & {"folder", "archived"}:
            raise serializers.ValidationError({"folder": "Say the folder, or whether they are archived."})
        return attrs


class SampleShape(serializers.Serializer[Any]):
    """Sample data of a step."""

    value = AnyJson()
    source = serializers.CharField()  # type: ignore[assignment]
    pinned = serializers.BooleanField()


class LockHolder(serializers.Serializer[Any]):
    """Somebody editing."""

    id = serializers.CharField()
    name = serializers.CharField()


class Lock(serializers.Serializer[Any]):
    """Who edits right now, if anybody."""

    user = LockHolder(allow_null=True)
    since = serializers.DateTimeField(allow_null=True)
    client_id = serializers.CharField(allow_null=True)


class HeldLock(serializers.Serializer[Any]):
    """Who holds the pen."""

    id = serializers.CharField()
    name = serializers.CharField()
    since = serializers.DateTimeField()


class WebhookShape(serializers.Serializer[Any]):
    """The live webhook of a flow. `secret_set`: senders need a secret."""

    trigger_id = serializers.UUIDField()
    node = serializers.CharField()
    url = serializers.CharField()
    auth = serializers.CharField()
    secret_set = serializers.BooleanField()


class DraftState(serializers.Serializer[Any]):
    """A draft with all the editor needs."""

    flow = FlowSummary()
    graph = GraphField()
    revision = serializers.IntegerField()
    findings = Finding(many=True)
    samples = serializers.DictField(child=SampleShape())
    lock = Lock()
    pen = HeldLock(allow_null=True)
    webhook = WebhookShape(allow_null=True)


class Edits(serializers.Serializer[Any]):
    """Edit operations on top of a revision."""

    base_revision = serializers.IntegerField(min_value=0)
    operations = serializers.ListField(child=serializers.DictField(), min_length=1)
    client_id = serializers.CharField(max_length=64, allow_blank=True, default="")


class DraftSaved(serializers.Serializer[Any]):
    """The draft after an edit."""

    revision = serializers.IntegerField()
    findings = Finding(many=True)


class Publishing(serializers.Serializer[Any]):
    """What to publish."""

    revision = serializers.IntegerField(min_value=0)
    name = serializers.CharField(max_length=200, allow_blank=True, default="")
    note = serializers.CharField(max_length=4000, allow_blank=True, default="")
    accept_warnings = serializers.BooleanField(default=False)


class VersionSummary(serializers.Serializer[Any]):
    """A version in a list."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    name = serializers.CharField()
    note = serializers.CharField()
    author = serializers.CharField()
    published_at = serializers.DateTimeField()
    live = serializers.BooleanField()


class VersionDetail(VersionSummary):
    """A version with its graph."""

    graph = GraphField()


class Published(serializers.Serializer[Any]):
    """The version that is live now."""

    version = VersionSummary()


class VersionList(serializers.Serializer[Any]):
    """All versions of a flow."""

    items = VersionSummary(many=True)
    next = serializers.CharField(allow_null=True)


class Restoring(serializers.Serializer[Any]):
    """The revision the version is put over."""

    base_revision = serializers.IntegerField(min_value=0)


class NewSample(serializers.Serializer[Any]):
    """Sample data to keep."""

    value = AnyJson()
    pinned = serializers.BooleanField(default=True)


class StepTest(serializers.Serializer[Any]):
    """How to test a step. `input` overrides settings, `sample` is data of earlier steps by key."""

    mode = serializers.ChoiceField(choices=["dry", "test"], default="dry")
    input = serializers.DictField(required=False, allow_null=True)
    sample = serializers.DictField(required=False, allow_null=True)


class StepTestResult(serializers.Serializer[Any]):
    """What testing a step gave."""

    ok = serializers.BooleanField()
    port = serializers.CharField(allow_null=True)
    output = AnyJson(allow_null=True)
    input = AnyJson(allow_null=True)
    request = AnyJson(allow_null=True)
    not_sent = serializers.BooleanField()
    error = serializers.DictField(allow_null=True)
    duration_ms = serializers.FloatField()


class Source(serializers.Serializer[Any]):
    """Data a step may use."""

    path = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    schema = serializers.DictField()
    sample = AnyJson(allow_null=True)
    certain = serializers.BooleanField()


class Sources(serializers.Serializer[Any]):
    """All data a step may use."""

    sources = Source(many=True)


class RunStart(serializers.Serializer[Any]):
    """A run to start by hand."""

    payload = AnyJson(required=False)
    mode = serializers.ChoiceField(choices=["live", "test", "dry"], default="live")
    from_draft = serializers.BooleanField(default=False)
    node = serializers.CharField(max_length=100, required=False, allow_null=True)


class RunStarted(serializers.Serializer[Any]):
    """The run that was started."""

    run_id = serializers.UUIDField()


class Import(serializers.Serializer[Any]):
    """An exported flow to bring in."""

    document = AnyJson()
    name = serializers.CharField(max_length=200, allow_blank=True, default="")
    folder = serializers.CharField(max_length=120, allow_blank=True, default="")
