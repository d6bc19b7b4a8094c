"""All ways to say a day, the most precise first: a later one never splits what an earlier one found."""

from __future__ import annotations

from sales import feast_words, month_words, week_words
from sales.day_words import Rule, Today

__all__ = ["RULES", "Rule", "Today"]

RULES = (*month_words.RULES, *week_words.RULES, *feast_words.RULES)
