"""The project as the platform will get it: one frozen view of the tree and its texts."""
