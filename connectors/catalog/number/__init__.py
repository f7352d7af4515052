"""Number tools: Round, read and write numbers and amounts of money."""
