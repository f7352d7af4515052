"""What every connector must keep; each complaint is one record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from connectors.sdk.manifest import Manifest
from engine.spec import ActionSpec, ConnectionSpec, EffectClass, NodeKind
from engine.spec.node import is_filled


class Offer(NamedTuple):
    """A connector as it stands at the door."""

    manifest: Manifest
    actions: Sequence[ActionSpec]
    connection: ConnectionSpec | None
    icon_svg: str
    folder: Path


def _has_actions(offer: Offer) -> list[str]:
    return [] if offer.actions else ["it offers no action"]


def _own_prefix(offer: Offer) -> list[str]:
    prefix = f"{offer.manifest.id}."
    return [f"{a.node.type} does not begin with {prefix}" for a in offer.actions if not a.node.type.startswith(prefix)]


def _unique(offer: Offer) -> list[str]:
    seen: set[tuple[str, int]] = set()
    doubled = []
    for action in offer.actions:
        key = (action.node.type, action.node.version)
        doubled += [f"{key[0]} version {key[1]} stands twice"] if key in seen else []
        seen.add(key)
    return doubled


def _described(offer: Offer) -> list[str]:
    complaints = []
    for action in offer.actions:
        for name, field in action.node.settings_schema.get("properties", {}).items():
            if not field.get("title") or not field.get("description"):
                complaints.append(f"{action.node.type}: the field {name} needs a title and a description")
    return complaints


def _sampled(offer: Offer) -> list[str]:
    return [f"{a.node.type} has no sample output" for a in offer.actions if a.node.sample_output is None]


def _verifiable(offer: Offer) -> list[str]:
    """Nothing is put in doubt that cannot be asked about: also of a class that depends on the settings."""
    wrong = [a for a in offer.actions if a.verify is None and _may_be_verifiable(a)]
    return [f"{action.node.type} is verifiable but has no verify" for action in wrong]


def _may_be_verifiable(action: ActionSpec) -> bool:
    return bool(action.node.verifies_by) or action.node.effect is EffectClass.VERIFIABLE


def _asked_by(offer: Offer) -> list[str]:
    """The setting that lets the service be asked is one of the form, and is empty at first."""
    complaints = []
    for action in offer.actions:
        name = action.node.verifies_by
        field = action.node.settings_schema.get("properties", {}).get(name)
        if name and field is None:
            complaints.append(f"{action.node.type} can be asked by the setting {name}, which it does not have")
        elif name and is_filled(field.get("default")):
            complaints.append(f"{action.node.type}: the setting {name} has to be empty at first")
    return complaints


def _kind(offer: Offer) -> list[str]:
    return [f"{a.node.type} is not an action" for a in offer.actions if a.node.kind is not NodeKind.ACTION]


def _connected(offer: Offer) -> list[str]:
    wrong = [a for a in offer.actions if a.node.connection == offer.manifest.id and offer.connection is None]
    return [f"{action.node.type} needs a connection, but there is no auth.py" for action in wrong]


def _papers(offer: Offer) -> list[str]:
    complaints = [] if offer.icon_svg.lstrip().startswith("<svg") else ["icon.svg is not an SVG"]
    return complaints + ([] if (offer.folder / "README.md").exists() else ["there is no README.md"])


CHECKS: tuple[Callable[[Offer], list[str]], ...] = (
    _has_actions,
    _own_prefix,
    _unique,
    _described,
    _sampled,
    _verifiable,
    _asked_by,
    _kind,
    _connected,
    _papers,
)


def problems_of(
    manifest: Manifest,
    actions: Sequence[ActionSpec],
    connection: ConnectionSpec | None,
    icon_svg: str,
    folder: Path,
) -> list[str]:
    """Everything that is wrong with a connector; empty when it may come in."""
    offer = Offer(manifest, actions, connection, icon_svg, folder)
    return [complaint for check in CHECKS for complaint in check(offer)]
