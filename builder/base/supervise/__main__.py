"""``python -m builder.base.supervise COMMAND``: every command is one record."""

import sys
from collections.abc import Callable, Mapping

from builder.base.supervise import frontend, look_commands, start_commands, stop_commands
from builder.base.supervise.passwords import new_keys
from builder.base.supervise.refusal import Refusal
from builder.base.supervise.saying import complain, say


def _build(_arguments: list[str]) -> int:
    frontend.build()
    return 0


def _install(_arguments: list[str]) -> int:
    frontend.install()
    return 0


def _new_keys(_arguments: list[str]) -> int:
    say(new_keys(indent=None).strip())
    return 0


COMMANDS: Mapping[str, Callable[[list[str]], int]] = {
    "up": start_commands.up,
    "serve": start_commands.serve_detached,
    "down": stop_commands.down,
    "reload": stop_commands.reload,
    "reset": stop_commands.reset,
    "status": look_commands.status,
    "env": look_commands.show_environment,
    "psql": look_commands.psql,
    "build-frontend": _build,
    "install-frontend": _install,
    "new-keys": _new_keys,
}


def main(arguments: list[str]) -> int:
    """Runs one command; a Refusal becomes its sentence and exit code 1."""
    name = arguments[0] if arguments else ""
    if name not in COMMANDS:
        complain(Refusal(f"There is no command {name!r}.", f"The commands are: {', '.join(COMMANDS)}"))
        return 2
    try:
        return COMMANDS[name](arguments[1:])
    except Refusal as refusal:
        complain(refusal)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
