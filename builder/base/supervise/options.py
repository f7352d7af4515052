"""What the environment asks of ``up``. Every name and default stands in docs/operations.md."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from builder.base.supervise.refusal import Refusal

MOST_CHILDREN = 2
"""One child drives hundreds of calls at once and costs 95 MB; more than two are for machines that do nothing else."""


@dataclass(frozen=True)
class Options:
    """Where to listen, the address people type, how many processes of each kind, how much to say."""

    host: str
    port: int
    given_url: str
    web: int
    workers: int
    verbose: bool

    @property
    def url(self) -> str:
        """Where a browser on this machine finds the product."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104
        shown = f"[{host}]" if ":" in host else host
        return f"http://{shown}:{self.port}/"

    @property
    def public_url(self) -> str:
        """The address people type, which links in mails begin with."""
        return self.given_url or self.url


def options_from(environ: Mapping[str, str] = os.environ) -> Options:
    """Reads the options; refuses a value that is no number with the name of the variable."""
    return Options(
        host=environ.get("HANDRAIL_HOST") or "127.0.0.1",
        port=_number(environ, "PORT", 8480, 65535),
        given_url=environ.get("HANDRAIL_URL", ""),
        web=_number(environ, "WEB", 1, 64),
        workers=_number(environ, "WORKERS", worker_children(), 64),
        verbose=environ.get("VERBOSE", "") not in ("", "0"),
    )


def worker_children() -> int:
    """Processes that execute steps unless somebody says how many: one for each core there is, at most two."""
    may_use = getattr(os, "sched_getaffinity", None)
    cores = len(may_use(0)) if may_use else os.cpu_count() or 1
    return min(cores, MOST_CHILDREN)


def _number(environ: Mapping[str, str], name: str, default: int, most: int) -> int:
    text = environ.get(name) or str(default)
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise Refusal(f"{name}={text} is not a number from 1 to {most}.", f"For example: make up {name}={default}")
    return int(text)
