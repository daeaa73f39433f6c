"""The guard: is the mailbox over there the mailbox we knew? Values in, verdict out; knows only the model."""
