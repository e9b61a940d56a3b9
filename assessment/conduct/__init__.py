"""Honours and sanctions 奖惩 of a person, as dated records."""
