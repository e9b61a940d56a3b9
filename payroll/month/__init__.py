"""The core of pay: a month, its runs, frozen inputs, slips, and how they are calculated and read."""
