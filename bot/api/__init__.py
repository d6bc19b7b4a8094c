"""The open interface: what other systems may send and ask (MI-06)."""
