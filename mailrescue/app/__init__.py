"""Use cases, and the one place that builds things."""
