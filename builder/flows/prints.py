"""Fingerprints of steps: two that are equal do the same with the same data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from builder.flows.nesting import homes
from engine.graph.canonical import digest

MATTERS = ("type", "version", "settings", "connection", "disabled", "inside", "join")
SHORT = 32


def own_prints(graph: Mapping[str, Any]) -> dict[str, str]:
    """Of each step by key: what it is set to, which ways lead to it, and what lies in it."""
    ways: dict[str, list[list[str]]] = {}
    for edge in graph.get("edges") or ():
        ways.setdefault(edge["to"], []).append([edge["from"], edge.get("port") or "success"])
    nodes: Mapping[str, Any] = graph.get("nodes") or {}
    found = {key: _own(node, sorted(ways.get(key, ())), graph.get("vars") or {}) for key, node in nodes.items()}
    return {key: _with_body(nodes, found, key) for key in nodes}


def print_before(graph: Mapping[str, Any], key: str, own: Mapping[str, str]) -> str:
    """Of everything that comes before a step."""
    return digest({each: own[each] for each in steps_before(graph, key)})[:SHORT]


def steps_before(graph: Mapping[str, Any], key: str) -> list[str]:
    """Keys of the steps before a step, the nearest first; for one inside a container also those before that."""
    nodes: Mapping[str, Any] = graph.get("nodes") or {}
    into: dict[str, list[str]] = {}
    for edge in graph.get("edges") or ():
        into.setdefault(edge["to"], []).append(edge["from"])
    found: dict[str, None] = {}
    work = [key]
    for each in work:
        outer = nodes.get(each, {}).get("inside")
        near = [*into.get(each, ()), *([outer] if outer in nodes else ())]
        new = [name for name in near if name not in found and name in nodes and name != key]
        found.update(dict.fromkeys(new))
        work.extend(new)
    return list(found)


def _own(node: Mapping[str, Any], ways: list[list[str]], constants: Mapping[str, Any]) -> str:
    facts: dict[str, Any] = {name: node.get(name) for name in MATTERS}
    if b"vars." in orjson.dumps(node.get("settings") or {}):
        facts["vars"] = dict(constants)
    return digest({**facts, "ways": ways})[:SHORT]


def _with_body(nodes: Mapping[str, Any], own: Mapping[str, str], key: str) -> str:
    """A container yields something else when a step in it does."""
    inside = sorted(each for each in nodes if key in homes(nodes, each))
    return digest([own[key], *(own[each] for each in inside)])[:SHORT] if inside else own[key]
