"""Inbox: tasks of people, who may decide them, and every clock of a task."""
