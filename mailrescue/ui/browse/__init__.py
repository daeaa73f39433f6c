"""Browse: any mail of any day, and search over all of them."""
