"""Complaints 信访投诉 from registration to the answer; who has complained is kept apart."""
