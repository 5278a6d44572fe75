"""Runs that are over: read from the ledger, and played again."""
