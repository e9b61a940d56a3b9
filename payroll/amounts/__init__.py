"""Amounts entered person by person for an item of the scheme (逐人录入), from a month on."""
