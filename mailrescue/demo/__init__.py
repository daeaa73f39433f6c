"""A mailbox's whole story with real parts on this machine, and the proof that no mail is missing at its end."""
