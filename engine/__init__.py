"""Chimera's engine: simulate, heal, certify, deploy and verify a web project."""

__version__ = "0.1.0"
