"""The functions of the language, one file per category; FUNCTIONS holds them by name in the order of the reference."""

from engine.expressions.functions import (
    aggregate,
    dates,
    encoding,
    lists,
    logic,
    numbers,
    objects,
    patterns,
    periods,
    texts,
)
from engine.expressions.functions.record import Category, Function

CATEGORIES: tuple[Category, ...] = (
    logic.LOGIC,
    texts.TEXT,
    patterns.PATTERNS,
    numbers.NUMBERS_,
    dates.DATES,
    periods.PERIODS,
    lists.LISTS,
    aggregate.AGGREGATE,
    objects.OBJECTS,
    encoding.ENCODING,
)
FUNCTIONS: dict[str, Function] = {record.name: record for category in CATEGORIES for record in category.records}

__all__ = ["CATEGORIES", "FUNCTIONS", "Category", "Function"]
