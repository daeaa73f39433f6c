"""An Exchange server on this machine, for the demo and the tests: EWS over TLS, with its quirks, faults and disasters."""
