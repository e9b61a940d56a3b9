"""Conduct 奖惩: complaints, honours and discipline, each an app with a secrecy of its own."""
