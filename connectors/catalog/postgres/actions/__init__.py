"""Actions of this connector, one module each."""
