"""Date tools: Read, write and compute with dates and times."""
