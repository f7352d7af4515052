"""Tests of the whole house; each folder is a level of its own (see docs/architecture.md)."""
