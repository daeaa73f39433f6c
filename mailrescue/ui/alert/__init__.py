"""The alert: do this now, what vanished, and the answers."""
