"""Words and looks: data in, card or payload out. Meaning here, JSON in the templates."""
