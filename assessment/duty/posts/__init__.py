"""Posts on the street and at windows 岗点与窗口: filled as planned, signed and seen; matters handled; satisfaction."""
