"""Vault to files, with a manifest of digests."""
