"""The engine: runs plans durably. It knows nothing of connectors, of the product or of its users."""
