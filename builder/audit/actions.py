"""Every act that may stand in the audit log, as a record. A name that is not here cannot be recorded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from builder.audit import decided


@dataclass(frozen=True, slots=True)
class AuditAction:
    """`name` is `object.past_verb`; `form` is what people read after the actor's name, with what was acted on in
    braces: its kind, for where its name is not known. `own` is said instead of somebody who did it to themselves.
    """

    name: str
    form: str
    own: str = ""

    @property
    def sentence(self) -> str:
        """The sentence without a name: "published a flow"."""
        return self.form.replace("{", "").replace("}", "")

    def about(self, named: str, facts: Mapping[str, Any] | None = None) -> str:
        """The sentence with the name of what was acted on, its kind when the name is empty; and what was decided,
        where the data of the act say so.
        """
        told = decided.TOLD.get(self.name, {}).get(decided.told(self.name, facts), self.form)
        answer = decided.answer(facts)
        return _PLACES.sub(lambda place: answer if place[0] == decided.ANSWER else named or place[0].strip("{}"), told)


_PLACES = re.compile(r"\{[^}]*\}|" + decided.ANSWER)


ALL: tuple[AuditAction, ...] = (
    AuditAction("access.denied", "tried something that is not allowed"),
    AuditAction("session.started", "signed in"),
    AuditAction("session.refused", "was refused at sign-in"),
    AuditAction("session.ended", "signed out"),
    AuditAction("password.changed", "changed their password"),
    AuditAction("workspace.created", "created the workspace"),
    AuditAction("workspace.changed", "changed the workspace"),
    AuditAction("person.invited", "invited {somebody}"),
    AuditAction("invitation.withdrawn", "withdrew the invitation of {somebody}"),
    AuditAction("person.joined", "took {somebody} into the workspace", own="joined the workspace"),
    AuditAction("person.activated", "let {somebody} back in"),
    AuditAction("person.deactivated", "kept {somebody} out"),
    AuditAction("person.roles_changed", "changed the roles of {somebody}", own="changed their own roles"),
    AuditAction("grant.given", "gave {a role}"),
    AuditAction("grant.revoked", "took {a role} back"),
    AuditAction("group.created", "created {a group}"),
    AuditAction("group.changed", "changed {a group}"),
    AuditAction("group.deleted", "deleted {a group}"),
    AuditAction("role.created", "created {a role}"),
    AuditAction("role.deleted", "deleted {a role}"),
    AuditAction("token.created", "created {an API token}"),
    AuditAction("token.revoked", "revoked {an API token}"),
    AuditAction("connection.created", "created {a connection}"),
    AuditAction("connection.changed", "changed {a connection}"),
    AuditAction("connection.deleted", "deleted {a connection}"),
    AuditAction("connection.tested", "tested {a connection}"),
    AuditAction("connection.rotated", "re-encrypted the connections with a new key"),
    AuditAction("table.created", "created {a data table}"),
    AuditAction("table.changed", "changed {a data table}"),
    AuditAction("table.deleted", "deleted {a data table}"),
    AuditAction("table.row_written", "wrote a row of {a data table} by hand"),
    AuditAction("table.row_deleted", "deleted a row of {a data table} by hand"),
    AuditAction("view.shared", "shared {a view} with the workspace"),
    AuditAction("view.changed", "changed {a shared view}"),
    AuditAction("view.unshared", "stopped sharing {a view}"),
    AuditAction("view.deleted", "deleted {a shared view}"),
    AuditAction("flow.created", "created {a flow}"),
    AuditAction("flow.changed", "changed {a flow}"),
    AuditAction("flow.edited", "edited the draft of {a flow}"),
    AuditAction("flow.restored", "restored an earlier version into the draft of {a flow}"),
    AuditAction("flow.published", "published {a flow}"),
    AuditAction("flow.unpublished", "took {a flow} off"),
    AuditAction("flow.paused", "let {a flow} stand still"),
    AuditAction("flow.resumed", "let {a flow} go on"),
    AuditAction("workspace.paused", "let every flow of the workspace stand still"),
    AuditAction("workspace.resumed", "let the flows of the workspace go on"),
    AuditAction("flow.deleted", "deleted {a flow}"),
    AuditAction("flow.sample_changed", "changed the sample data of a step of {a flow}"),
    AuditAction("flow.commented", "commented on a step of {a flow}"),
    AuditAction("flow.comment_changed", "changed a comment on a step of {a flow}"),
    AuditAction("flow.comment_deleted", "deleted a comment on a step of {a flow}"),
    AuditAction("flow.locked", "took over the editing of {a flow}"),
    AuditAction("step.tested", "tested a step of {a flow}"),
    AuditAction("template.used", "made {a flow} from a template"),
    AuditAction("trigger.changed", "changed the trigger of {a flow}"),
    AuditAction("run.started", "started a run of {a flow}"),
    AuditAction("run.cancelled", "cancelled a run of {a flow}"),
    AuditAction("run.paused", "paused a run of {a flow}"),
    AuditAction("run.resumed", "resumed a run of {a flow}"),
    AuditAction("run.redriven", "continued a failed run of {a flow}"),
    AuditAction("run.discarded", "discarded a failed run of {a flow}"),
    AuditAction("message.sent", "sent a message to waiting runs"),
    AuditAction("event.published", "published an event"),
    AuditAction("run.forked", "ran a part of a run of {a flow} again"),
    AuditAction("runs.removed", "removed runs whose time was over"),
    AuditAction("doubt.settled", "settled whether a call of {a flow} had happened"),
    AuditAction("task.decided", "decided {a task}"),
    AuditAction("task.handed_on", "handed {a task} on"),
    AuditAction("task.taken_back", "took an answer to {a task} back before it counted"),
    AuditAction("task.defaulted", "decided {a task} by its declared default"),
    AuditAction("audit.verified", "verified the audit log"),
    AuditAction("audit.exported", "exported the audit log"),
    AuditAction("demo.created", "set up the demo"),
)

ACTIONS: Mapping[str, AuditAction] = MappingProxyType({action.name: action for action in ALL})
