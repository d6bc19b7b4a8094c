"""What to say first to a new customer, by industry, filled in for this one (AS-12)."""

from sales.playbook import Playbook
from sales.scripts import addressed, fill

SOMETHING = "合作事宜"  # what they want, where nobody said it


def first_words(
    playbook: Playbook,
    *,
    rep: str,
    industry: str = "",
    company: str = "",
    contact: str = "",
    title: str = "",
    need: str = "",
) -> tuple[str, tuple[str, ...]]:
    """The welcome, and ways to ask for a meeting: the industry's own before those for everybody."""
    rules = playbook.leads.welcomes
    fits = [one for one in rules if industry and industry in one.industries]
    chosen = (fits or [one for one in rules if not one.industries])[0]
    names = {
        "contact": addressed(contact, title) if contact else "",
        "company": company,
        "rep": rep,
        "need": need or SOMETHING,
    }
    return fill(chosen.text, names), tuple(fill(one, names) for one in chosen.appointments)
