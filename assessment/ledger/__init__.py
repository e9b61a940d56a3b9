"""The ledger of points 积分台账: append-only entries, the kinds of records they come from, the months that take them."""
