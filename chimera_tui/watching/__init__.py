"""Watch mode without a screen: what changed, and what the simulation says of it now."""
