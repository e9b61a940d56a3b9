"""Sign-in 签到: on the phone, at the desk, repaired by the head; what shifts have of it is derived at once."""
