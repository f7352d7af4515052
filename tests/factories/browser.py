"""A browser without a screen: Django's test client that speaks JSON and sends the CSRF token."""

from __future__ import annotations

from typing import Any

from django.test import Client

from builder.accounts.models import User


class Browser:
    """Requests as one person. Every answer is checked to be one the product means to give: never a 500."""

    def __init__(self, *, headers: dict[str, str] | None = None) -> None:
        self.client = Client(enforce_csrf_checks=True, raise_request_exception=False, headers=headers or {})

    @classmethod
    def of(cls, user: User) -> Browser:
        """Somebody's browser, signed in."""
        browser = cls()
        browser.client.force_login(user)
        browser.get("session")
        return browser

    @classmethod
    def with_token(cls, token: str) -> Browser:
        """A program with a token."""
        return cls(headers={"Authorization": f"Bearer {token}"})

    def get(self, path: str, **query: str) -> Any:
        """GET a resource of the API."""
        return self._checked(self.client.get(f"/api/v1/{path}", query))

    def post(self, path: str, body: Any = None) -> Any:
        """POST to a resource of the API."""
        return self.send("POST", path, body)

    def patch(self, path: str, body: Any = None) -> Any:
        """PATCH a resource of the API."""
        return self.send("PATCH", path, body)

    def delete(self, path: str) -> Any:
        """DELETE a resource of the API."""
        return self.send("DELETE", path)

    def send(self, method: str, path: str, body: Any = None) -> Any:
        """Any method, with the CSRF token a page would send."""
        headers = {"X-CSRFToken": self.csrf} if self.csrf else {}
        return self._checked(
            self.client.generic(
                method, f"/api/v1/{path}", _json(body), content_type="application/json", headers=headers
            )
        )

    @property
    def csrf(self) -> str:
        """The CSRF token of this browser, or nothing."""
        cookie = self.client.cookies.get("handrail_csrf")
        return cookie.value if cookie else ""

    @staticmethod
    def _checked(response: Any) -> Any:
        assert response.status_code != 500, response.content
        return response


def _json(body: Any) -> bytes:
    import orjson

    return b"" if body is None else orjson.dumps(body)
