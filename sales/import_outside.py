"""Tables of what our own rows do not say: of places around customers, and of reps (AS-01, AS-07, R27)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from sales.import_cells import day, is_nothing, text, words
from sales.importing import Field, Read, Sheet
from sales.lead_places import place_key

MOST = 10_000_000
_NUMBER = re.compile(r"([0-9][0-9,]*(?:\.[0-9]+)?)\s*(万|%|级|分钟|人.*)?")
_WAN = 10_000


def whole(cell: str, heading: str) -> Read:
    """「8,000」, 「1.2万」, 「62.5%」, 「3级」: a whole number of what the heading says, halves go up."""
    if is_nothing(cell):
        return Read()
    found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", cell).strip())
    value = float(found[1].replace(",", "")) * (_WAN if found[2] == "万" else 1) if found else -1.0
    if not 0 <= value <= MOST:
        return Read(doubt=f"没看懂「{heading}」的数字「{cell[:30]}」，没有采用")
    return Read(int(value + 0.5))


def percent(cell: str, heading: str) -> Read:
    """「60%」, 60, 0.6 all mean sixty."""
    read = whole(cell, heading)
    plain = cell.strip()
    if read.value is not None and re.fullmatch(r"0?\.[0-9]+|1\.0*", plain):
        return Read(int(float(plain) * 100 + 0.5))
    if read.value is not None and read.value > 100:
        return Read(doubt=f"「{heading}」超过 100%（{plain[:20]}），没有采用")
    return read


def _place(fields: Mapping[str, Any]) -> tuple[str, ...]:
    return (f"area:{place_key(fields['name'])}",)


def _person(fields: Mapping[str, Any]) -> tuple[str, ...]:
    return (f"ability:{fields['name']}",)


def _named(said: str) -> tuple[str, ...]:
    return tuple(said.split())


_DAY = Field(
    "as_of", "数据日期", _named("数据日期 统计日期 截至日期 更新日期 日期 年份 asof date"), day
)

AREAS = Sheet(
    kind="areas",
    noun="商圈数据",
    fields=(
        Field("name", "区域", _named("区域 地区 商圈 城市 区县 商圈名称 区域名称 名称 area city region"), words),
        Field(
            "density", "人口密度",
            _named("人口密度 商圈人口密度 常住人口密度 每平方公里人口 density populationdensity"), whole,
        ),
        Field(
            "competitors", "竞品覆盖",
            _named("竞品覆盖 竞品覆盖率 竞品覆盖情况 竞品占比 竞争对手覆盖 竞品门店占比 competitors coverage"), percent,
        ),
        _DAY,
    ),
    needs=(("name",), ("density", "competitors")),
    keys=_place,
)  # fmt: skip

ABILITIES = Sheet(
    kind="abilities",
    noun="能力数据",
    fields=(
        Field("name", "姓名", _named("姓名 销售 销售姓名 同事 员工 员工姓名 人员 name rep"), words),
        Field("certification", "认证等级", _named("认证等级 认证 等级 认证级别 销售认证 certification level"), whole),
        Field(
            "delivery", "履约响应",
            _named("履约响应 履约速度 履约响应时间 冷链响应 冷链履约响应速度 响应分钟 delivery"), whole,
        ),
        Field("certificates", "证书", _named("证书 资质 资格证 持证 资质证书 certificates"), text),
        _DAY,
    ),
    needs=(("name",), ("certification", "delivery", "certificates")),
    keys=_person,
)  # fmt: skip
