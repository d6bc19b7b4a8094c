"""Which types of leads come in, and one lead that stands for each (AS-03)."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, case
from sqlalchemy import select as select_columns
from sqlmodel import col, func, select

from sales.matching_facts import Lead as Facts
from storage.store import Store
from storage.tables import Customer, Lead

_COUNT = func.count()


async def lead_types(
    store: Store, since: datetime, most: int, but: Collection[str]
) -> Mapping[str, Facts]:
    """The most frequent since then by industry and tier; where none came, those of our customers. `but`:
    tiers that no rep gets."""
    query = (
        select_columns(
            col(Lead.industry),
            col(Lead.tier),
            func.avg(Lead.yearly_fen),
            func.avg(Lead.difficulty),
            func.avg(case((col(Lead.first_inquiry), 1), else_=0)),
        )
        .where(
            col(Lead.created_at) >= since,
            col(Lead.industry) != "",
            col(Lead.tier).not_in(list(but)),
        )
        .group_by(col(Lead.industry), col(Lead.tier))
        .order_by(_COUNT.desc(), col(Lead.industry), col(Lead.tier))
        .limit(most)
    )
    found = (await store.session.run(query, {})).all()
    return {_name(row[0], row[1]): _typical(row) for row in found} or await _of_customers(
        store, most, but
    )


async def _of_customers(store: Store, most: int, but: Collection[str]) -> Mapping[str, Facts]:
    query = (
        select(Customer.industry, Customer.tier)
        .where(Customer.industry != "", col(Customer.tier).not_in(list(but)))
        .group_by(col(Customer.industry), col(Customer.tier))
        .order_by(_COUNT.desc(), col(Customer.industry), col(Customer.tier))
        .limit(most)
    )
    return {
        _name(industry, tier): Facts(0, industry=industry, scene=industry, tier=tier or "B")
        for industry, tier in await store.session.exec(query)
    }


def _typical(row: Row[Any]) -> Facts:
    industry, tier, yearly, difficulty, first = tuple[Any, ...](row)
    return Facts(
        0,
        industry=industry,
        scene=industry,
        tier=tier or "B",
        purchases=None if yearly is None else int(yearly),
        first_inquiry=first >= 0.5,
        difficulty=round(difficulty) or None,
    )


def _name(industry: str, tier: str) -> str:
    return f"{industry} {tier}".strip()
