"""Where mail comes from: one contract, one folder for each kind."""
