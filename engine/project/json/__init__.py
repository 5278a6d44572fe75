"""JSON: where every value stands, and edits of one value."""
