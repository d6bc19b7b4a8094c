"""A lead in one sentence: who, where to reach them, what they want."""

from handlers.registry import Context
from handlers.visit_entry import read
from sales.leads import NewLead
from sales.text import readable

LONGEST_FIRM = 30


def told_in(ctx: Context, text: str) -> tuple[NewLead, int | None]:
    """「青禾口腔 秦总 13800000123 想扩容，年采购80万」, and the customer of the books whom that clearly
    means. The firm is called as it was said, also where the books know its full name: whose it is may
    not be the teller's to know (R30)."""
    seen = read(ctx, text)
    company = _first_word(readable(text)) or seen.customer_new or ""
    told = NewLead(
        "sentence",
        str(ctx.event),
        company=company,
        contact=seen.contacts[0].name if seen.contacts else "",
        phone=seen.phone or "",
        need=text,
        estimate_fen=seen.amount_fen,
        raw={"text": text},
    )
    return told, seen.customer_id


def _first_word(text: str) -> str:
    """「青禾口腔 秦总 138…」 begins with the firm."""
    first, *rest = text.split()
    is_name = 2 <= len(first) <= LONGEST_FIRM and not any(sign.isdigit() for sign in first)
    return first if rest and is_name else ""
