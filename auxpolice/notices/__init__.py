"""Messages to people with read marks, served papers that are acknowledged, and one inbox with what waits for whom."""
