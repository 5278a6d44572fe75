"""TOML: read with the place of everything, edited byte for byte."""
