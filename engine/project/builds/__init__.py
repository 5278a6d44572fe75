"""Builds: what a command really runs, and which folders it fills."""
