"""The quarter and the year: made by rule from the months, deviated from by two, made public, contested, decided."""
