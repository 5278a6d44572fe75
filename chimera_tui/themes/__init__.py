"""The console's own themes."""
