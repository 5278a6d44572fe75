"""What Render's server checks after decoding: the fact sheet's part B, one module a subject."""
