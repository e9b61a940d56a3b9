"""Situation log 情况记载: what happened on duty, reported upwards within its time, acknowledged."""
