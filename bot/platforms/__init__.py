"""One folder per chat platform; they share base.py and nothing else."""
