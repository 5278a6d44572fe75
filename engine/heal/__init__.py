"""Layer 2 (ARIE): the smallest edits that heal, approved, applied as one, undoable."""
