"""The story of the lost mailbox, told on one machine with real parts."""
