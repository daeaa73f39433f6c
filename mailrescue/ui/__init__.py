"""The window: one face of the use cases. The only room that knows Qt."""
