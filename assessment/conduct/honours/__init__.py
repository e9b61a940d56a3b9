"""Honours 表彰奖励: what people were awarded, and by whom."""
