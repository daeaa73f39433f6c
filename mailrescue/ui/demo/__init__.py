"""The demo in the window: a month that is prepared in a folder of its own, and a guide through the night of the loss."""
