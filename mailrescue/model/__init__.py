"""Neutral values: frozen dataclasses, no I/O."""
