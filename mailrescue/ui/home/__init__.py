"""Home: what is safe, what is wrong, what to do now."""
