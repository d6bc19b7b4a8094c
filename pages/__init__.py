"""What people see when they open a link. Pages only read; their forms post Actions."""
