"""Source to vault: compare, fetch what is new, commit, account for it."""
