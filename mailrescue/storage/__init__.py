"""Dumb object stores behind one contract."""
