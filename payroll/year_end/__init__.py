"""年度绩效兑现: the performance that a year's slips held back (memo items of 年度留存) paid as a bonus of an open month."""
