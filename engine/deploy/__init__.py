"""Layer 4 (Chimera Core): a certified release put on a target, journalled and resumable."""
