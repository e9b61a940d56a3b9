"""Pure rules of sanctions: which weighs more, what comes of several, how long one counts, when it is too late."""
