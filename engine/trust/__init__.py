"""Keys, envelopes, roles, approvals and redaction."""
