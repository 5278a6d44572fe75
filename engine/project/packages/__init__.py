"""Node packages: manifests, lock files, and which Node.js a project wants."""
