"""Roles in the words of the persona switch."""

from collections.abc import Collection

LABELS = {
    "rep": "销售",
    "manager": "主管",
    "director": "总监",
    "vp": "副总",
    "ops": "销售运营",
    "marketing": "市场",
    "delivery": "交付",
    "product": "产品",
    "finance": "财务",
    "legal": "法务",
    "mentor": "导师",
    "admin": "管理员",
}
OTHERS = "other"
LABELS[OTHERS] = "其他"
_LEADING = ("vp", "director", "manager", "rep")


def main_role(roles: Collection[str]) -> str:
    """The one a person with several is listed under."""
    ranked = [*_LEADING, *(role for role in LABELS if role not in _LEADING)]
    return next((role for role in ranked if role in roles), OTHERS)


def label_order(role: str) -> int:
    return list(LABELS).index(role)
