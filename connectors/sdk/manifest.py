"""manifest.toml of a connector: who it is, checked at the door."""

from __future__ import annotations

import tomllib
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class Tier(StrEnum):
    """How far a connector's quality was proved; see docs/patterns/add-connector.md."""

    BRONZE = "bronze"
    SILVER = "silver"
    GOLD = "gold"


class Manifest(BaseModel):
    """The facts of a connector."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{1,40}$")
    name: str = Field(min_length=1, max_length=60)
    description: str = Field(min_length=1, max_length=200)
    tier: Tier
    honesty: str = Field(min_length=1, description="what it was tested against")
    docs_url: str = ""


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a connector's folder."""
    return Manifest.model_validate(tomllib.loads((folder / "manifest.toml").read_text()))
