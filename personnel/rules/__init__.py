"""Pure rules of the roster: what a header means and what a cell may hold. No ORM, clock or settings."""
