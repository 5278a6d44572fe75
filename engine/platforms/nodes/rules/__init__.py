"""The rules of own servers, one file each."""
