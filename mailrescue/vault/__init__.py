"""The versioned, deduplicated, encrypted store. See FORMAT.md."""
