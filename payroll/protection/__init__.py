"""就高不就低: regular pay that a change of plan may not lower."""
