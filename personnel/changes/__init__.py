"""Changes to a person that one proposes and another makes effective: the account that pay goes to."""
