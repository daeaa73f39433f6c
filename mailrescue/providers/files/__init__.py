"""Sources that are files on this machine."""
