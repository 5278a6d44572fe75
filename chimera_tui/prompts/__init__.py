"""Plain prompts, for a terminal without the console."""
