"""Layer 3 (Truth): signed verdicts over what would be deployed."""
