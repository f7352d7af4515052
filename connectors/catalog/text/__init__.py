"""Text tools: Compose, split, search and change text."""
