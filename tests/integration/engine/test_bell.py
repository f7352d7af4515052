"""The word on the channel: an idle worker hears it without Celery, and the bell can be rung again at once."""

from __future__ import annotations

import asyncio

import redis
from django.conf import settings

from engine.runtime import bell
from engine.runtime.bell import HeldBell


async def test_a_listening_worker_hears_the_ring_and_makes_room_for_the_next() -> None:
    server = redis.Redis.from_url(settings.REDIS_URL)
    bells, heard = HeldBell(), asyncio.Event()
    listening = asyncio.create_task(bells.listen(heard.set))
    try:
        async with asyncio.timeout(20):
            while not server.pubsub_numsub(bell.channel())[0][1]:
                await asyncio.sleep(0.01)
            for _ in range(3):
                server.set(bell.KEY, "1")
                server.publish(bell.channel(), "")
                await heard.wait()
                heard.clear()
                assert not server.exists(bell.KEY)
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await bells.close()
        server.close()


async def test_a_listener_without_a_broker_waits_for_it() -> None:
    bells, heard = HeldBell(), asyncio.Event()
    listening = asyncio.create_task(bells.listen(heard.set))
    server = redis.Redis.from_url(settings.REDIS_URL)
    try:
        async with asyncio.timeout(20):
            while not server.pubsub_numsub(bell.channel())[0][1]:
                await asyncio.sleep(0.01)
            for client in server.client_list(_type="pubsub"):
                if client["db"] == str(server.get_connection_kwargs().get("db", 0)):
                    server.client_kill_filter(_id=client["id"])
            while not heard.is_set():
                server.publish(bell.channel(), "")
                await asyncio.sleep(0.05)
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await bells.close()
        server.close()
