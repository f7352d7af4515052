"""The pages whose lists are narrowed by parameters of their address, each as a record: what a saved view can be of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """`permission` opens the page; `parameters` are the names in its address that narrow the list."""

    key: str
    permission: str
    parameters: tuple[str, ...]


ALL: tuple[ListPage, ...] = (
    ListPage(
        key="runs",
        permission="run.view",
        parameters=("flow", "status", "mode", "trigger", "days", "q", "key"),
    ),
    ListPage(key="flows", permission="flow.view", parameters=("q", "status", "folder", "wants")),
    ListPage(
        key="audit",
        permission="audit.view",
        parameters=("actor", "action", "object", "since", "until"),
    ),
)

PAGES: Mapping[str, ListPage] = MappingProxyType({page.key: page for page in ALL})
