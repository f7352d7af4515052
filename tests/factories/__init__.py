"""Makes what tests need, by the same services the product uses."""
