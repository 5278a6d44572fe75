"""The face of Chimera: the console, watch mode and the headless mode."""
