"""HTTP: Call any web address."""
