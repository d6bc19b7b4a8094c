"""The chat page in the browser: a platform of our own, for demos, tests and local work."""
