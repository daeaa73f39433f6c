"""A mailbox on an Exchange server, over Exchange Web Services, read only."""
