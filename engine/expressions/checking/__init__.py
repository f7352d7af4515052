"""Typing expressions before a run, against the JSON Schemas of what they read."""
