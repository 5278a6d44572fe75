"""The rules of Render, one file each."""
