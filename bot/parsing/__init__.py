"""What reads strangers' files: each in a process of its own that may use little and reach nothing."""
