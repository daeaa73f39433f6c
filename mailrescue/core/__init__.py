"""The ground: errors, clock, files, progress, cancel. Standard library only."""
