"""The one websocket: a snapshot at n, then events > n, read from the rows. Notices only say "look again"."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import structlog
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import DatabaseError

from builder.access import facade as access
from builder.base.actor import Actor
from builder.base.errors import NotSignedIn
from builder.base.tenant import workspace_of
from builder.live import groups, topics
from builder.live.ear import Ear, Message
from builder.live.presence import SAY_EVERY_S
from builder.live.watching import Watched, read_json, to_json
from engine.errors import HandrailError, InvalidInput
from engine.runtime import facade as runtime

log = structlog.get_logger(__name__)
NOT_SIGNED_IN = 4401
POLL_S = 2.0
RECHECK_S = 30.0
MAX_TOPICS = 50
BATCH = 500
FINAL = ("succeeded", "failed", "cancelled", "dead")


class LiveConsumer(AsyncWebsocketConsumer):
    """One browser window. The channel layer is listened to by an Ear of our own, so its absence closes no socket."""

    channel_layer_alias = "none: see Ear"
    actor: Actor

    async def connect(self) -> None:
        """Let signed-in people in; others are told by close code 4401."""
        self.watched: dict[str, Watched] = {}
        self.tasks: list[asyncio.Task[None]] = []
        self.lock = asyncio.Lock()
        await self.accept()
        try:
            self.actor = await database_sync_to_async(access.actor_of_scope)(self.scope)
        except HandrailError:
            await self.close(NOT_SIGNED_IN)
            return
        self.ear = Ear(self.hear)
        await self.ear.join(groups.person(self.actor.id))
        self.tasks = [asyncio.create_task(job()) for job in (self.ear.listen, self.keep_time)]

    async def disconnect(self, code: int) -> None:
        """Say goodbye to other editors and stop."""
        for watched in list(self.watched.values()):
            await self._unwatch(watched)
        for task in self.tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        if self.tasks:
            await self.ear.close()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """One request of the window: watch or unwatch."""
        try:
            request = read_json(text_data)
            topic = topics.parse_topic(request.get("topic"))
            act = {"watch": self._watch, "unwatch": self._unwatch_topic}.get(str(request.get("op")))
            if act is None:
                raise InvalidInput("A request is watch or unwatch.", hint="Send an `op`.", code="no_such_op")
        except InvalidInput as error:
            await self.tell({"type": "refused", **error.as_dict()})
            return
        async with self.lock:
            await act(topic, request.get("after"))

    async def tell(self, message: Message) -> None:
        """Send JSON to the window."""
        await self.send(text_data=to_json(message))

    async def hear(self, message: Message) -> None:
        """A notice from the channel layer."""
        handler = self._HEARD.get(str(message.get("type")))
        if handler is not None:
            async with self.lock:
                with contextlib.suppress(DatabaseError, HandrailError):
                    await handler(self, message)

    async def keep_time(self) -> None:
        """Poll watched runs, re-check rights, and say that we are here."""
        recheck, say = time.monotonic() + RECHECK_S, time.monotonic() + SAY_EVERY_S
        while True:
            await asyncio.sleep(POLL_S)
            async with self.lock:
                with contextlib.suppress(DatabaseError, HandrailError):
                    await self._poll()
                    if time.monotonic() >= recheck:
                        recheck = time.monotonic() + RECHECK_S
                        await self._recheck()
                if time.monotonic() >= say:
                    say = time.monotonic() + SAY_EVERY_S
                    await self._say_here()

    async def _watch(self, topic: topics.Topic, after: object) -> None:
        if len(self.watched) >= MAX_TOPICS and topic.name not in self.watched:
            await self._deny(topic.name, f"One window watches at most {MAX_TOPICS} things.")
            return
        denied = await database_sync_to_async(topics.check)(self.actor, topic)
        if denied is not None:
            await self._deny(topic.name, denied)
            return
        before = self.watched.get(topic.name)
        watched = Watched(topic=topic, group=topic.kind.group(self.actor, topic.id))
        if before is not None:
            watched.presence = before.presence
        self.watched[topic.name] = watched
        await self.ear.join(watched.group)
        if isinstance(after, int) and topic.kind.name == "run" and after >= 0:
            watched.n = after
            await self._send_events(watched)
        else:
            await self._send_snapshot(watched)
        if topic.kind.name == "flow":
            await self._say_here()
            await self._send_presence(watched)

    async def _unwatch_topic(self, topic: topics.Topic, _: object) -> None:
        watched = self.watched.get(topic.name)
        if watched is not None:
            await self._unwatch(watched)

    async def _unwatch(self, watched: Watched) -> None:
        self.watched.pop(watched.topic.name, None)
        if watched.topic.kind.name == "flow":
            gone = {"flow_id": watched.topic.id, "channel": self._window, "person": None}
            await self.ear.say(watched.group, {"type": "presence", **gone})
        await self.ear.leave(watched.group)

    async def _deny(self, name: str, sentence: str) -> None:
        await self.tell({"topic": name, "type": "denied", "detail": sentence})

    async def _send_snapshot(self, watched: Watched) -> None:
        n, data = await database_sync_to_async(watched.topic.kind.snapshot)(self.actor, watched.topic.id)
        watched.n = n
        watched.finished = isinstance(data, dict) and data.get("status") in FINAL
        await self.tell({"topic": watched.topic.name, "type": "snapshot", "n": n, "data": data})

    async def _send_events(self, watched: Watched) -> None:
        """Everything newer than what the window has, read from the rows."""
        while True:
            events = await database_sync_to_async(runtime.events_after)(
                workspace_id=workspace_of(self.actor), run_id=UUID(watched.topic.id), n=watched.n, limit=BATCH
            )
            if not events:
                return
            watched.take(events)
            message = {"topic": watched.topic.name, "type": "events", "n": watched.n, "events": watched.plain(events)}
            await self.tell(message)
            if len(events) < BATCH:
                return

    async def _poll(self) -> None:
        for watched in list(self.watched.values()):
            if watched.topic.kind.name == "run" and not watched.finished:
                await self._send_events(watched)
            elif watched.presence.forget_silent():
                await self._send_presence(watched)

    async def _recheck(self) -> None:
        """Rights may have gone since a topic was opened; then it is taken away, with the sentence why."""
        try:
            self.actor = await database_sync_to_async(_actor_again)(self.scope)
        except HandrailError as error:
            for watched in list(self.watched.values()):
                await self._take_away(watched, error.message)
            await self.close(NOT_SIGNED_IN)
            return
        for watched in list(self.watched.values()):
            denied = await database_sync_to_async(topics.check)(self.actor, watched.topic)
            if denied is not None:
                await self._take_away(watched, denied)

    async def _take_away(self, watched: Watched, sentence: str) -> None:
        await self._unwatch(watched)
        await self._deny(watched.topic.name, sentence)

    async def _heard_run(self, message: Message) -> None:
        watched = self.watched.get(f"run:{message['run_id']}")
        if watched is not None and message["n"] > watched.n:
            await self._send_events(watched)
        if "runs" in self.watched and await database_sync_to_async(_may_see_run)(self.actor, message):
            await self.tell({"topic": "runs", "type": "changed", "run_id": message["run_id"], "n": message["n"]})

    async def _heard_task(self, message: Message) -> None:
        if "inbox" in self.watched:
            await self.tell({"topic": "inbox", "type": "changed", "task_id": message["task_id"]})

    async def _heard_draft(self, message: Message) -> None:
        watched = self.watched.get(f"flow:{message['flow_id']}")
        if watched is not None:
            facts = {key: message[key] for key in ("revision", "by", "client_id")}
            await self.tell({"topic": watched.topic.name, "type": "draft", **facts})

    async def _heard_lock(self, message: Message) -> None:
        watched = self.watched.get(f"flow:{message['flow_id']}")
        if watched is not None:
            facts = {"by": message["by"], "since": message["since"]}
            await self.tell({"topic": watched.topic.name, "type": "lock", **facts})

    async def _heard_comments(self, message: Message) -> None:
        watched = self.watched.get(f"flow:{message['flow_id']}")
        if watched is not None:
            await self.tell({"topic": watched.topic.name, "type": "comments"})

    async def _heard_presence(self, message: Message) -> None:
        watched = self.watched.get(f"flow:{message.get('flow_id')}")
        if watched is None:
            return
        known = message["channel"] in watched.presence.windows
        person = message["person"]
        changed = (
            watched.presence.seen(message["channel"], person) if person else watched.presence.left(message["channel"])
        )
        if changed:
            await self._send_presence(watched)
        if person and not known and message["channel"] != self._window:
            await self._say_here()

    async def _heard_access(self, _: Message) -> None:
        await self.tell({"type": "access_changed"})
        await self._recheck()

    async def _say_here(self) -> None:
        person = {"id": self.actor.id, "name": self.actor.name}
        for watched in self.watched.values():
            if watched.topic.kind.name == "flow":
                facts = {"flow_id": watched.topic.id, "channel": self._window, "person": person}
                watched.presence.seen(self._window, person)
                await self.ear.say(watched.group, {"type": "presence", **facts})

    async def _send_presence(self, watched: Watched) -> None:
        await self.tell({"topic": watched.topic.name, "type": "presence", "people": watched.presence.people()})

    @property
    def _window(self) -> str:
        return f"{self.actor.id}/{id(self)}"

    _HEARD: dict[str, Callable[[Any, Message], Awaitable[None]]] = {
        "run": _heard_run,
        "task": _heard_task,
        "draft": _heard_draft,
        "lock": _heard_lock,
        "comments": _heard_comments,
        "presence": _heard_presence,
        "access": _heard_access,
    }


def _may_see_run(actor: Actor, message: Message) -> bool:
    flow_id = message.get("flow_id")
    if access.can(actor, "run.view").allowed or not flow_id:
        return access.can(actor, "run.view").allowed
    return access.can(actor, "run.view", access.Target(workspace_id=workspace_of(actor), flow_id=flow_id)).allowed


def _actor_again(scope: Any) -> Actor:
    """The actor with the session read anew: a session that ended elsewhere ends here too."""
    session = scope["session"]
    if not session.session_key or not session.exists(session.session_key):
        raise NotSignedIn("The session has ended.", hint="Sign in again.")
    return access.actor_of_scope(scope)
