"""Duty 勤务: rules, plans and shifts, swaps, sign-in, handover, situation log, posts on the street."""
