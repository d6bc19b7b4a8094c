"""The open interface: what other systems may send and ask (MI-06)."""

API = "api"
"""What the inbox calls its events."""
