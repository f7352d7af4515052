"""Both demo servers in one process, on the ports kept in the state folder, until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable
from pathlib import Path

from aiohttp import web

from builder.base.demo_ports import HOST, DemoPorts
from builder.base.keys import state_folder
from builder.config.demo import mail_sink
from builder.config.demo.erp import Erp, Ledger

BEAT_S = 2.0


def ledger_file() -> Path:
    """Where the ERP keeps its books."""
    return state_folder() / "demo" / "erp.jsonl"


async def serve(ports: DemoPorts, *, ready: Callable[[], None], beat: Path | None = None) -> None:
    """Listen on both ports; returns after SIGTERM or SIGINT. Raises OSError when a port is taken."""
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    ledger = Ledger(ledger_file())
    runner = web.AppRunner(Erp(ledger).app(), access_log=None, shutdown_timeout=2.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, ports.erp).start()
        smtp = await loop.create_server(mail_sink.server, HOST, ports.smtp)
        async with smtp:
            ready()
            await _until(stop, beat)
    finally:
        await runner.cleanup()
        ledger.close()


async def _until(stop: asyncio.Event, beat: Path | None) -> None:
    """Wait for the end, touching the beat file by which the supervisor sees that the loop turns."""
    while not stop.is_set():
        if beat is not None:
            beat.touch()
        try:
            await asyncio.wait_for(stop.wait(), BEAT_S)
        except TimeoutError:
            continue
