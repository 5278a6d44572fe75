"""Genesis: every event of a run, the bus that carries it and the ledger that keeps it."""
