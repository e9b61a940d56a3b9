"""Approval of pay: chains of steps, signatures by different people, confirmations of units."""
