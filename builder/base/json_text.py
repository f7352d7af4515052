"""A model field for JSON kept as text: any JSON value, NUL characters and key order included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from django.db import models

if TYPE_CHECKING:
    TextField = models.TextField[Any, Any]
else:
    # At run time the class takes no type parameters.
    TextField = models.TextField


class JsonText(TextField):
    """JSON stored as canonical text (sorted keys). `jsonb` refuses `\\u0000`; what people send may hold it."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Any:
        """The JSON value of a column."""
        return None if value is None else orjson.loads(value)

    def to_python(self, value: Any) -> Any:
        """Values in memory are JSON already."""
        return value

    def get_prep_value(self, value: Any) -> str | None:
        """Canonical text; `None` is SQL NULL."""
        return None if value is None else orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
