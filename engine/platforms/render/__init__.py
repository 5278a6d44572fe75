"""Render: a Blueprint as the server decodes it, and the services it makes."""
