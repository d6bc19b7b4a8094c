"""Slow services by name: each takes a Task, works with no transaction open, and brings an Action."""
