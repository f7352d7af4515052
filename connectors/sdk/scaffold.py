"""`make connector NAME=...`: a new connector's folder, complete and passing its checks."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from string import Template

CATALOG = Path(__file__).resolve().parent.parent / "catalog"

FILES = {
    "manifest.toml": """id = "$id"
name = "$name"
description = "What $name is good for, in one line."
tier = "bronze"
honesty = "tested against our stub"
""",
    "__init__.py": '''"""$name."""\n''',
    "icon.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
    'stroke-width="2"><rect x="4" y="4" width="16" height="16" rx="3"/></svg>\n',
    "README.md": """# $name
What it is good for. What each step does, what is sent again by itself and what is not.
""",
    "auth.py": '''"""An account at $name."""

from __future__ import annotations

from connectors.sdk.auth import auth_headers
from engine.spec import ActionContext, AuthField, ConnectionSpec


async def test(context: ActionContext) -> str:
    """Ask the service who we are; a StepError says why it does not work."""
    await context.http.request("GET", str(context.connection["base_url"]), headers=auth_headers(context.connection))
    return "The service answers."


CONNECTION = ConnectionSpec(
    connector="$id",
    name="$name",
    fields=(
        AuthField(name="base_url", label="Base address", kind="url"),
        AuthField(name="auth", label="How to sign in", default="bearer"),
        AuthField(name="token", label="Access token", secret=True),
    ),
    test=test,
)
''',
    "actions/__init__.py": '''"""Actions of this connector, one module each."""\n''',
    "actions/read.py": '''"""$id.read: read one record."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from connectors.sdk.auth import auth_headers
from connectors.sdk.authoring import action
from connectors.sdk.schema import ActionInput
from engine.spec import ActionContext, EffectClass


class Form(ActionInput):
    """What to read."""

    id: str = Field(title="Record", description="Id of the record.", examples=["A-1"], min_length=1)


async def run(context: ActionContext, values: Form) -> dict[str, Any]:
    """Read it."""
    answer = await context.http.request(
        "GET",
        f"{context.connection['base_url']}/records/{values.id}",
        headers=auth_headers(context.connection),
    )
    return {"status": answer.status, "text": answer.text()}


ACTION = action(
    id="$id.read",
    name="Read a record",
    description="Read one record of $name.",
    input=Form,
    run=run,
    output={
        "type": "object",
        "properties": {
            "status": {"type": "integer", "title": "Status"},
            "text": {"type": "string", "title": "Text"},
        },
        "required": ["status", "text"],
    },
    sample={"status": 200, "text": "A-1"},
    effect=EffectClass.READ,
    connection="$id",
)
''',
    "tests/__init__.py": '''"""Tests of this connector; the shared conformance suite finds it by itself."""\n''',
    "tests/test_read.py": '''"""$name against the stub."""

from __future__ import annotations

from connectors.catalog.$id.actions.read import ACTION
from connectors.sdk.testing import context, stub_server


async def test_read_sends_the_access_token() -> None:
    async with stub_server() as stub:
        client = stub.client()
        account = {"base_url": stub.url, "auth": "bearer", "token": "secret-token"}
        await ACTION.run(context(client, connection=account), {"id": "A-1"})
        await client.close()
    assert stub.seen[0].path == "/records/A-1"
    assert stub.seen[0].headers["Authorization"] == "Bearer secret-token"
''',
}


def create(id: str, name: str, into: Path = CATALOG) -> Path:
    """Write the folder of a new connector; ValueError when the id is bad or taken."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,40}", id):
        raise ValueError(f"{id!r} cannot be the name of a folder: use a-z, 0-9 and _, such as acme_crm")
    folder = into / id
    if folder.exists():
        raise ValueError(f"there is a connector {id} already")
    for path, text in FILES.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(Template(text).safe_substitute(id=id, name=name))
    return folder


def main(arguments: list[str]) -> int:
    """`python -m connectors.sdk.scaffold acme_crm "Acme CRM"`."""
    if not arguments or not arguments[0]:
        sys.stderr.write('Which connector? make connector NAME=acme_crm TITLE="Acme CRM"\n')
        return 2
    try:
        folder = create(arguments[0], " ".join(arguments[1:]) or arguments[0].replace("_", " ").title())
    except ValueError as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    sys.stdout.write(
        f"Made {folder.name}: edit its files, then make test-int. docs/patterns/add-connector.md tells how.\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
