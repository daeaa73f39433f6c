"""Bytes to values and back; pure, no network, no vault."""
