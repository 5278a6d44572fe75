"""One file a command of `chimeractl`; the table is in `table`."""
