"""One folder a platform; `interface` is the seam they all fill."""
