"""The local, encrypted cache over a vault: index, folder positions as intervals, search. Rebuilt at will."""
