"""A table of leads: its columns, and what makes two of its rows one firm."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sales.import_cells import (
    amount,
    day,
    looks_like_day,
    looks_like_firm,
    looks_like_phone,
    phone,
    text,
    words,
)
from sales.importing import Field, Sheet
from sales.leads import NewLead
from sales.leads import keys as same_firm
from sales.surnames import COMMON_SURNAMES, DOUBLE_SURNAMES
from sales.titles import TITLES

_NAME = re.compile(r"[\u4e00-\u9fff·]{2,4}")
_POLITE = ("先生", "女士", "小姐", "老师", "总", "经理", "主任", "院长", "工", "医生", "老板")


def looks_like_person(cell: str) -> bool:
    """秦朗, 欧阳先生, 王总: a surname first and short."""
    name = cell.strip()
    for polite in _POLITE:
        name = name.removesuffix(polite) if len(name) > len(polite) else name
    if len(name) == 1:
        return name in COMMON_SURNAMES
    return bool(_NAME.fullmatch(name)) and (
        name[0] in COMMON_SURNAMES or name[:2] in DOUBLE_SURNAMES
    )


def looks_like_title(cell: str) -> bool:
    return len(cell) <= 8 and any(cell.endswith(title) for title in TITLES)


def keys(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """The same as of a lead from any other source."""
    return same_firm(NewLead("sheet", "", fields.get("company", ""), phone=fields.get("phone", "")))


def _named(text: str) -> tuple[str, ...]:
    return tuple(text.split())


LEADS = Sheet(
    kind="leads",
    noun="线索",
    fields=(
        Field(
            "company",
            "公司",
            _named(
                "公司名称 客户名称 企业名称 单位名称 公司 客户全称 公司全称 企业 单位 客户 机构名称 医院名称 门店名称 "
                "店名 厂名 商户名称 客户公司 所属公司 公司名 客户名 名称 "
                "company companyname company_name customer account"
            ),
            words,
            looks_like_firm,
        ),
        Field(
            "phone",
            "电话",
            _named(
                "手机号码 手机号 手机 联系电话 电话号码 电话 联系方式 联系手机 移动电话 手机电话 "
                "座机 固定电话 固话 办公电话 "
                "联系人电话 联系人手机 tel phone mobile phonenumber telephone cellphone"
            ),
            phone,
            looks_like_phone,
        ),
        Field(
            "contact",
            "联系人",
            _named(
                "联系人姓名 联系人 姓名 客户姓名 对接人 "
                "负责人 客户联系人 称呼 联络人 采购人 决策人 老板 法人 法定代表人 "
                "contact contactname name contactperson"
            ),
            words,
            looks_like_person,
        ),
        Field(
            "title",
            "职务",
            _named("职务 职位 岗位 头衔 职称 title position jobtitle"),
            words,
            looks_like_title,
        ),
        Field(
            "industry",
            "行业",
            _named("行业 所属行业 行业类别 行业分类 客户行业 行业类型 业态 industry"),
            words,
        ),
        Field(
            "region",
            "区域",
            _named(
                "区域 大区 所属区域 销售区域 地区 所在地区 所在区域 片区 省份 城市 所在地 region area"
            ),
            words,
        ),
        Field(
            "need",
            "需求",
            _named(
                "需求 客户需求 需求描述 咨询内容 需求内容 意向产品 意向 采购需求 感兴趣产品 产品需求 留言 备注 说明 "
                "备注信息 need needs requirement remark remarks note notes"
            ),
            text,
        ),
        Field(
            "yearly_fen",
            "年采购额",
            _named(
                "年采购额 年采购金额 年采购 年采购量 历史采购额 历史采购金额 年采购总额 采购额 采购金额 去年采购额 "
                "年用量金额 yearlypurchase annualpurchase"
            ),
            amount,
        ),
        Field(
            "estimate_fen",
            "预估金额",
            _named(
                "预估金额 预计金额 预估 预算 预算金额 预计采购额 "
                "意向金额 预计成交金额 商机金额 金额 estimate amount budget"
            ),
            amount,
        ),
        Field(
            "cost_fen",
            "来源费用",
            _named("来源费用 线索成本 获客成本 线索费用 单价成本 成本 费用 cost leadcost"),
            amount,
        ),
        Field(
            "channel",
            "来源",
            _named(
                "来源 渠道 线索来源 来源渠道 线索渠道 推广渠道 获客渠道 客户来源 信息来源 投放渠道 来源平台 "
                "source channel leadsource utmsource"
            ),
            words,
        ),
        Field(
            "told_on",
            "日期",
            _named(
                "日期 线索日期 登记日期 录入日期 创建时间 创建日期 获取时间 咨询时间 提交时间 "
                "留资时间 时间 date createdat time"
            ),
            day,
            looks_like_day,
        ),
    ),
    needs=(("company", "phone"),),
    keys=keys,
)
