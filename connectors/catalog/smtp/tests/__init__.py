"""Tests of this connector."""
