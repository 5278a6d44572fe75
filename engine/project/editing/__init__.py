"""Edits on texts: made, checked, composed, and shown as a diff."""
