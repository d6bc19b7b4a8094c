"""The edge: the only package that knows networks, secrets, processes and `now`."""
