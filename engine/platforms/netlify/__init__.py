"""Netlify: what its own published code would make of a project."""
