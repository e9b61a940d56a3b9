"""Pages of courses, sessions, marks and the gate."""
