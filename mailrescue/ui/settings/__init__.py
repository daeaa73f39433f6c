"""Settings: accounts, retention, vault, keys, second place, appearance, about."""
