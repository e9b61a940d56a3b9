"""Leave 请假: kinds as policy, requests and their approval, the ledger of balances, the change of the year."""
