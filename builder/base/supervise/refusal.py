"""The one error a person sees when something cannot be started."""


class Refusal(Exception):
    """Says what is in the way and, in ``cure``, what to do about it. Never shown with a trace."""

    def __init__(self, what: str, cure: str) -> None:
        super().__init__(what)
        self.what = what
        self.cure = cure

    def __str__(self) -> str:
        return f"{self.what}\n  {self.cure}"
