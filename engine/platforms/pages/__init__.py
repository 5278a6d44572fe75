"""GitHub Pages: what the branch or the workflow would publish."""
