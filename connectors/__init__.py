"""Connectors: the services a flow can use. They know `engine.spec` and `engine.errors`, nothing else of the house."""
