"""Text."""

import unicodedata
from typing import Any

from engine.expressions.budget import Budget
from engine.expressions.convert import to_text
from engine.expressions.functions.record import Category, bad_value, whole

TEXT = Category("Text")


@TEXT.add("upper(value: text) -> text", "In capital letters.", ("upper('abc')", "'ABC'"))
def _upper(budget: Budget, value: str) -> str:
    return value.upper()


@TEXT.add("lower(value: text) -> text", "In small letters.", ("lower('ABC')", "'abc'"))
def _lower(budget: Budget, value: str) -> str:
    return value.lower()


@TEXT.add(
    "capitalize(value: text) -> text",
    "With a capital first letter; the rest stays.",
    ("capitalize('anna B')", "'Anna B'"),
)
def _capitalize(budget: Budget, value: str) -> str:
    return value[:1].upper() + value[1:]


@TEXT.add(
    "title(value: text) -> text", "Every word with a capital first letter.", ("title('anna maria')", "'Anna Maria'")
)
def _title(budget: Budget, value: str) -> str:
    return " ".join(word[:1].upper() + word[1:].lower() for word in value.split(" "))


@TEXT.add(
    "trim(value: text; characters: text = ' ') -> text",
    "Without white space, or the given characters, at both ends.",
    ("trim('  a b ')", "'a b'"),
    ("trim('#12#', '#')", "'12'"),
)
def _trim(budget: Budget, value: str, characters: str | None = None) -> str:
    if characters is not None and len(characters) > 100:
        raise bad_value('"characters" is longer than 100.', "Name the characters to remove once each.")
    return value.strip(characters)


@TEXT.add("squeeze(value: text) -> text", "Trimmed, with single spaces between words.", ("squeeze(' a   b ')", "'a b'"))
def _squeeze(budget: Budget, value: str) -> str:
    budget.spend(len(value) >> 3)
    return " ".join(value.split())


@TEXT.add(
    "contains(value: text|list|object; part: any) -> yes/no",
    "Whether a text holds a part, a list an item, an object a field. Capital letters count.",
    ("contains('invoice 12', '12')", "true"),
    ("contains(['a', 'b'], 'c')", "false"),
)
def _contains(budget: Budget, value: Any, part: Any) -> bool:
    from engine.expressions.operators import contains

    return contains(part, value, budget)


@TEXT.add(
    "starts_with(value: text; part: text) -> yes/no",
    "Whether the text begins with the part.",
    ("starts_with('INV-7', 'INV')", "true"),
)
def _starts_with(budget: Budget, value: str, part: str) -> bool:
    return value.startswith(part)


@TEXT.add(
    "ends_with(value: text; part: text) -> yes/no",
    "Whether the text ends with the part.",
    ("ends_with('a.pdf', '.pdf')", "true"),
)
def _ends_with(budget: Budget, value: str, part: str) -> bool:
    return value.endswith(part)


@TEXT.add(
    "position(value: text; part: text) -> number",
    "Where the part begins, counted from 0; -1 when it is not there.",
    ("position('a-b', '-')", "1"),
    ("position('ab', 'x')", "-1"),
)
def _position(budget: Budget, value: str, part: str) -> int:
    return value.find(part)


@TEXT.add(
    "replace(value: text; old: text; new: text) -> text",
    "Every occurrence of a part replaced.",
    ("replace('1,5', ',', '.')", "'1.5'"),
)
def _replace(budget: Budget, value: str, old: str, new: str) -> str:
    if not old:
        raise bad_value('"old" is empty.', "Name the part to replace.")
    budget.text(len(value) + value.count(old) * max(len(new) - len(old), 0))
    return value.replace(old, new)


@TEXT.add(
    "split(value: text; separator: text = ' ') -> list",
    "The parts between separators; without a separator the words.",
    ("split('a;b', ';')", "['a', 'b']"),
    ("split(' a  b ')", "['a', 'b']"),
)
def _split(budget: Budget, value: str, separator: str | None = None) -> list[str]:
    if separator == "":
        raise bad_value('"separator" is empty.', "Name the separator, or leave it out to get words.")
    budget.items(value.count(separator) + 1 if separator else 0)
    budget.spend(len(value) >> 3)
    return value.split(separator)


@TEXT.add("lines(value: text) -> list", "The lines of a text, without line ends.", ("lines('a\\nb')", "['a', 'b']"))
def _lines(budget: Budget, value: str) -> list[str]:
    budget.spend(len(value) >> 3)
    return value.splitlines()


@TEXT.add(
    "join(values: list; separator: text = ', ') -> text",
    "The items as one text with a separator between them.",
    ("join(['a', 'b'])", "'a, b'"),
    ("join([1, 2], '-')", "'1-2'"),
)
def _join(budget: Budget, values: list[Any], separator: str = ", ") -> str:
    budget.spend(len(values))
    parts = [to_text(value, budget) for value in values]
    budget.text(sum(map(len, parts)) + len(separator) * len(parts))
    return separator.join(parts)


@TEXT.add("repeat(value: text; times: number) -> text", "The text several times.", ("repeat('ab', 3)", "'ababab'"))
def _repeat(budget: Budget, value: str, times: Any) -> str:
    count = whole(times, "times", 0)
    budget.text(len(value) * count)
    return value * count


@TEXT.add(
    "pad_left(value: text; width: number; fill: text = ' ') -> text",
    "Filled up at the left to a width.",
    ("pad_left('7', 3, '0')", "'007'"),
)
def _pad_left(budget: Budget, value: str, width: Any, fill: str = " ") -> str:
    return value.rjust(*_width(budget, width, fill))


@TEXT.add(
    "pad_right(value: text; width: number; fill: text = ' ') -> text",
    "Filled up at the right to a width.",
    ("pad_right('7', 3, '.')", "'7..'"),
)
def _pad_right(budget: Budget, value: str, width: Any, fill: str = " ") -> str:
    return value.ljust(*_width(budget, width, fill))


def _width(budget: Budget, width: Any, fill: str) -> tuple[int, str]:
    if len(fill) != 1:
        raise bad_value('"fill" must be one character.', "Use ' ' or '0'.")
    count = whole(width, "width", 0)
    budget.text(count)
    return count, fill


@TEXT.add(
    "shorten(value: text; length: number; ending: text = '…') -> text",
    "Cut to a length, with an ending when something was cut.",
    ("shorten('Invoice 2026', 8)", "'Invoice…'"),
    ("shorten('short', 8)", "'short'"),
)
def _shorten(budget: Budget, value: str, length: Any, ending: str = "…") -> str:
    count = whole(length, "length", 0)
    return value if len(value) <= count else (value[: max(count - len(ending), 0)] + ending)[:count]


@TEXT.add(
    "before(value: text; part: text) -> text",
    "What stands before the first occurrence; all of it when there is none.",
    ("before('a@b', '@')", "'a'"),
)
def _before(budget: Budget, value: str, part: str) -> str:
    return value.partition(part)[0] if part else ""


@TEXT.add(
    "after(value: text; part: text) -> text",
    "What stands after the first occurrence; nothing when there is none.",
    ("after('a@b', '@')", "'b'"),
)
def _after(budget: Budget, value: str, part: str) -> str:
    return value.partition(part)[2] if part else value


@TEXT.add(
    "slug(value: text) -> text",
    "Small letters, digits and hyphens, for addresses and names.",
    ("slug('Café Zoë')", "'cafe-zoe'"),
)
def _slug(budget: Budget, value: str) -> str:
    budget.text(len(value) * 18)  # one sign may become 18 letters
    plain = "".join(char for char in unicodedata.normalize("NFKD", value.lower()) if not unicodedata.combining(char))
    return "-".join("".join(char if char.isalnum() else " " for char in plain).split())
