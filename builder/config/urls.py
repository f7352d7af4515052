"""Every address Django answers. What is neither API nor a page of its own is the application's shell."""

from __future__ import annotations

from django.urls import include, path, re_path

from builder.config import metrics_page, pages

urlpatterns = [
    path("api/v1/", include("builder.api.v1.urls")),
    path("metrics", metrics_page.metrics, name="metrics"),
    path("sign-in", pages.sign_in, name="sign-in"),
    path("sign-out", pages.sign_out, name="sign-out"),
    path("setup/<str:token>", pages.setup, name="setup"),
    path("invite/<str:token>", pages.invitation, name="invite"),
    re_path(r"^(?!api/|static/|hooks/|ws/)(?P<path>.*)$", pages.shell, name="shell"),
]
handler404 = "builder.config.pages.not_found"
handler500 = "builder.config.pages.failed"
handler400 = "builder.config.pages.bad_request"
