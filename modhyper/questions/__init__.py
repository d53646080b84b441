"""What a user asks of the bounds: which hold, how they compare, where they cross."""
