"""Data tables: Keep rows in the built-in data tables of this workspace."""
