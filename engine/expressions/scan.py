"""Finding the end of an expression that stands inside other text, without reading it as code."""

_CLOSERS = {"(": ")", "[": "]", "{": "}"}


def closing(text: str, start: int, mark: str) -> int | None:
    """Where `mark` (`}}` or `}`) closes the expression that starts at `start`, or None.

    Quoted texts and brackets are skipped, so `{{ "}}" }}` and `{{ {"a": {}} }}` end where a reader expects.
    """
    open_brackets: list[str] = []
    at, size = start, len(text)
    while at < size:
        char = text[at]
        if char in "\"'":
            after = _after_quote(text, at, char)
            if after is None:
                return None
            at = after
            continue
        if not open_brackets and text.startswith(mark, at):
            return at
        if char in _CLOSERS:
            open_brackets.append(_CLOSERS[char])
        elif open_brackets and char == open_brackets[-1]:
            open_brackets.pop()
        at += 1
    return None


def _after_quote(text: str, start: int, quote: str) -> int | None:
    """The place behind the quoted text that begins at `start`, or None when it never ends."""
    mark = quote * 3 if text.startswith(quote * 3, start) else quote
    at = start + len(mark)
    while at < len(text):
        if text[at] == "\\":
            at += 2
        elif text.startswith(mark, at):
            return at + len(mark)
        else:
            at += 1
    return None
