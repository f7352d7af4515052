"""Insight: home, runs, why a run waits."""
