"""A pay scheme on the desk: its content as a form and back, what may be done to the form, and a live example of people."""

PAY = "pay"
"""The kind of policy."""
