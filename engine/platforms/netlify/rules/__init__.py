"""The rules of Netlify, one file each."""
