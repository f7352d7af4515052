"""Flows: drafts as folds of edit operations, numbered versions, publishing."""
