"""A pay scheme in the editor: its content as a form and back, what may be done to the form, and a live example of people."""

PAY = "pay"
"""The kind of policy."""
