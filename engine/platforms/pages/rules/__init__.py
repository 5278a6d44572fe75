"""The rules of GitHub Pages, one file each."""
