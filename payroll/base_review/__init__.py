"""年度缴费基数核定: everybody's contribution base becomes last year's average monthly pay, from a month not yet settled."""
