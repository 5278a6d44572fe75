"""What git knows of a project, read from its own files."""
