"""What every way to a server needs: connections that prove whom they reach, the rungs of the ladder, how servers are found."""
