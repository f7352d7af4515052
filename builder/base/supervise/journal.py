"""What the processes say: one rotating file each, and the supervisor's own words on the terminal."""

import asyncio
import logging
import os
import time
from logging.handlers import RotatingFileHandler
from pathlib import Path

FILE_BYTES = 10 << 20
FILES_KEPT = 3
LINE_BYTES = 1 << 20


class Journal:
    """Writes lines by program name. With ``echo`` the programs' own lines are shown on the terminal too."""

    def __init__(self, folder: Path, *, terminal: bool, echo: bool) -> None:
        self._folder = folder
        self._terminal = terminal
        self._echo = echo
        self._files: dict[str, logging.Logger] = {}
        self._last: dict[str, str] = {}

    def file_of(self, name: str) -> Path:
        return self._folder / f"{name}.log"

    def last_line(self, name: str) -> str:
        """The last thing the program said that is not blank."""
        return self._last.get(name, "")

    def say(self, name: str, sentence: str) -> None:
        """The supervisor's own words about a program."""
        self._write(name, f"[supervisor] {sentence}")
        if self._terminal:
            print(f"{time.strftime('%H:%M:%S')} {name:<10} {sentence}", flush=True)

    async def carry(self, name: str, fd: int) -> None:
        """Copies a program's output line by line until the pipe closes; an endless line is dropped."""
        reader = asyncio.StreamReader(limit=LINE_BYTES)
        loop = asyncio.get_running_loop()
        transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(fd, "rb"))
        try:
            while True:
                try:
                    line = await reader.readline()
                except ValueError:
                    continue
                if not line:
                    return
                self._heard(name, line.decode(errors="replace").rstrip())
        finally:
            transport.close()

    def close(self) -> None:
        for logger in self._files.values():
            for handler in list(logger.handlers):
                logger.removeHandler(handler)
                handler.close()
        self._files.clear()

    def _heard(self, name: str, line: str) -> None:
        if line.strip():
            self._last[name] = line.strip()
        self._write(name, line)
        if self._terminal and self._echo:
            print(f"{name:<10} | {line}", flush=True)

    def _write(self, name: str, line: str) -> None:
        if name not in self._files:
            self._files[name] = self._open(name)
        self._files[name].info("%s %s", time.strftime("%Y-%m-%dT%H:%M:%S"), line)

    def _open(self, name: str) -> logging.Logger:
        logger = logging.getLogger(f"supervise.{id(self)}.{name}")
        logger.propagate = False
        logger.setLevel(logging.INFO)
        logger.addHandler(RotatingFileHandler(self.file_of(name), maxBytes=FILE_BYTES, backupCount=FILES_KEPT))
        return logger
