"""Layer 5 (Cascade): the live site asked over HTTP, and what its answers mean."""
