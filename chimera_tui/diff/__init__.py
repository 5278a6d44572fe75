"""Diffs as data: pairing, hunks, partial acceptance."""
