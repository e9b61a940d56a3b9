"""The tables of this floor, each in its room; Django finds them here."""

from grading.evaluations import models as evaluations
from grading.headcount import models as headcount
from grading.levels import models as levels
from grading.posts import models as posts

__all__ = ["evaluations", "headcount", "levels", "posts"]
