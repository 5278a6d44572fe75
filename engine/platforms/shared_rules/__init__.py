"""Rules that hold on every platform, one file each."""
