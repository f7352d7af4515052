"""What every part of the product stands on."""
