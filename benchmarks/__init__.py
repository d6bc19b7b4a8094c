"""Speed: one table, one run, ratios between two things measured side by side (`make bench`)."""
