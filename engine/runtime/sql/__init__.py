"""The hot statements, each one round trip and one transaction. Times are the database's own clock."""
