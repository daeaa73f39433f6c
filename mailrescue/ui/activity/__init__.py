"""Activity: running and past jobs with their receipts."""
