"""What happens when the clock says so. One function per job or alert."""
