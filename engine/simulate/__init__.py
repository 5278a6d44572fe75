"""Layer 1 (Leviathan): what the platform will see and do, told before anything leaves."""
