"""Federated nodes: own servers; the `local` node is the embedded default."""
