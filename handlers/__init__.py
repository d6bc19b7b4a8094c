"""What happens when somebody asks. One function per action; the decorator is the wiring."""
