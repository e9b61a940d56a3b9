"""测算: a draft of a ladder tried on the people of a day."""
