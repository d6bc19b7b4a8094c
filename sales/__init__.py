"""The rules of selling: facts in, decisions out. No I/O, no clock, no randomness."""
