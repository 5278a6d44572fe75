"""Texts with roles, moments and events in words."""
