"""``up``: in the foreground, or detached with a report through a pipe."""

import os
import subprocess
import sys

from builder.base.supervise import frontend
from builder.base.supervise.layout import Layout, layout_from
from builder.base.supervise.lock import holder_of
from builder.base.supervise.options import options_from
from builder.base.supervise.refusal import Refusal
from builder.base.supervise.saying import complain, say, say_owner_link, say_ready
from builder.base.supervise.serve import serve


def up(arguments: list[str]) -> int:
    """Starts the product; with --detach it stays when the terminal closes."""
    layout, options = layout_from(), options_from()
    layout.make()
    holder = holder_of(layout.lock)
    if holder is not None:
        say(f"Handrail is already running: {holder.url} (process {holder.pid}). Stop it with: make down")
        say("It runs the code it was started with. After an update: make down, then make up")
        say_owner_link(layout)
        return 0
    if os.environ.get("HANDRAIL_BUILD", "1") != "0":
        frontend.build()
    if "--detach" in arguments:
        return start_detached(layout)

    def report(refusal: Refusal | None) -> None:
        if refusal is None:
            say_ready(layout, options.public_url, "Ctrl+C, or make down")
        else:
            complain(refusal)

    return serve(layout, options, report)


def start_detached(layout: Layout) -> int:
    """Runs ``serve`` in a session of its own and waits for what it reports through a pipe."""
    reading, writing = os.pipe()
    argv = [sys.executable, "-m", "builder.base.supervise", "serve", str(writing)]
    log = layout.log / "supervisor.log"
    with log.open("ab") as out:
        subprocess.Popen(
            argv,
            cwd=layout.checkout,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            pass_fds=(writing,),
            start_new_session=True,
        )
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    if said != "ready":
        sys.stderr.write((said or f"The supervisor ended before it was ready.\n  Read {log}") + "\n")
        return 1
    say_ready(layout, options_from().public_url, "make down")
    return 0


def serve_detached(arguments: list[str]) -> int:
    """The inner half of ``up --detach``: reports through the inherited pipe."""
    pipe = os.fdopen(int(arguments[0]), "w")

    def report(refusal: Refusal | None) -> None:
        if not pipe.closed:
            pipe.write("ready" if refusal is None else str(refusal))
            pipe.close()

    return serve(layout_from(), options_from(), report)
