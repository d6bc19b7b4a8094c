"""Stand-ins at the edge of the house: they refuse what the real thing refuses."""
