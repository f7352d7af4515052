"""Loads the shared fixtures and hooks for tests/ and for the tests that live beside each connector."""

pytest_plugins = ("tests.plugin",)
