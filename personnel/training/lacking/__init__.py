"""Who lacks what: the days the rules ask for against the days that are credited, by unit, kind and person."""
