"""JSON tools: Read, write and reshape JSON data."""
