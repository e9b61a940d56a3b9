"""The pay calendar: opening, cut-off of inputs, pay day, reminders."""
