"""One sitting at the console: its runs, its modes, what waits, what is kept for the next."""
