"""Conduct 奖惩: honours and discipline, each an app with a secrecy of its own."""
