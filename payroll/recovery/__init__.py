"""Money to be got back (应追回): claims, instalments, cash."""
