"""Insight: runs as people read them, and what needs attention."""
