"""Which of the sums in a note is the deal: agreed > quoted > budget > wished > deposit."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from sales.money import LARGEST_FEN, Amount, amounts_in
from sales.numerals import number

_AGREED = re.compile(
    r"下单|订(?!金)|签|合同|成交|定(?:了|下|在)|谈(?:到|妥|成|好|定)|敲定|总价|一共|总共|合计|总计|共计|"
    r"最后|最终|改成|按|单子|采购单|PO|中标"
)
_QUOTED = re.compile(r"报价|我们?报|咱们?报|报了|报过去|报给|报的|报(?=[0-9一二三四五六七八九十])")
_BUDGET = re.compile(r"预算|封顶|以内|不超过|上限|经费|批了|批下来|拨款|控制")
_WISHED = re.compile(
    r"想要|目标价|压到|还价|还到|最多给|能不能(?:做|到|按)|希望|要求|砍到|他出|愿意出|接受"
)
_DEPOSIT = re.compile(r"定金|订金|预付|首付|尾款|欠|应收|货款|打了|到账|付了|回款|押金|保证金")
_RANKS = ((_DEPOSIT, 1), (_WISHED, 2), (_BUDGET, 3), (_QUOTED, 4), (_AGREED, 6))
_UNMARKED = 5  # a bare figure is the deal's, above what is merely quoted or wished

_NOT_OURS = re.compile(
    r"别家|他家|那家|另一家|其他家|竞品|对手|友商|同行|上家|罚|违约|赔|损失|亏|运费|手续费|中介费|过路|"
    r"油费|招待|红包|返点|居间|注册资本|营业额|产值|年收入|年产|年销|营收|销售额|流水|投资|市政项目|"
    r"大项目|项目总|工程款|"
    r"市值|贷款余额|罚款|滞纳金|修(?:理|一次)|维修费|进口价|成本|工资|月薪|房租|租金(?!保)|电费|水费|免赔|"
    r"保额|奖金|粉丝|面积"
)
_DIFFERENCE = re.compile(
    r"(?:便宜|贵|高出?|低|少|降|让|砍|优惠|减|涨|多|差|省|返|折)(?:了|出|掉|个)?(?:将近|大概|约|一共|"
    r"整整)?$"
)
_PART = re.compile(
    r"(?:首付|定金|订金|预付款?|首款|尾款|进度款|先付|先打|"
    r"付)[^，。,\n]{0,4}?(?P<part>[0-9]{1,2}(?:\.[0-9])?%|百分之[一二三四五六七八九十]{1,3}|"
    r"[一二两三四五六七八九]成)[^，。,\n0-9]{0,6}$"
)
_PLUS = re.compile(r"^[^。\n]{0,14}?(?:加|\+|另外|再加|外加|还有|和)[^。\n]{0,10}$")
_REACH = 14


def deal_amount(text: str, rivals: tuple[str, ...]) -> Amount | None:
    """The money of the deal between the customer and us, or None."""
    candidates = [
        amount
        for amount in amounts_in(text)
        if amount.per in (None, "年") and _is_deals(text, amount, rivals)
    ]
    ranked = [(_rank(text, amount), amount) for amount in candidates]
    if not ranked:
        return None
    best = max(rank for rank, _ in ranked)
    top = [amount for rank, amount in ranked if rank == best]
    if len(top) > 1 and (summed := _sum(text, top)):
        return summed
    return _whole(text, top[-1])


def _is_deals(text: str, amount: Amount, rivals: tuple[str, ...]) -> bool:
    clause = _around(text, amount)
    before = text[max(0, amount.start - 8) : amount.start]
    if amount.fen < 100 or _DIFFERENCE.search(before):
        return False
    return not _NOT_OURS.search(clause) and not any(rival in clause for rival in rivals)


def _around(text: str, amount: Amount) -> str:
    """The clause of the amount, as far as it says what the money is for."""
    before = re.split(r"[，。;；\n]", text[max(0, amount.start - _REACH) : amount.start])[-1]
    after = re.split(r"[，。;；\n]", text[amount.end : amount.end + _REACH])[0]
    return before + text[amount.start : amount.end] + after


def _rank(text: str, amount: Amount) -> int:
    clause = _around(text, amount)
    ranks = [rank for pattern, rank in _RANKS if pattern.search(clause)]
    if amount.computed and not ranks:
        return 6
    if 1 in ranks and not _PART.search(text[max(0, amount.start - 20) : amount.start]):
        return 1
    return max(ranks, default=_UNMARKED)


def _sum(text: str, top: list[Amount]) -> Amount | None:
    """设备30万加安装5万."""
    joined = all(_PLUS.match(text[a.end : b.start]) for a, b in zip(top, top[1:], strict=False))
    if not joined:
        return None
    fen, low, high = (sum(getattr(one, name) for one in top) for name in ("fen", "low", "high"))
    return (
        replace(top[-1], fen=fen, low=low, high=high, start=top[0].start)
        if high <= LARGEST_FEN
        else None
    )


def _whole(text: str, amount: Amount) -> Amount:
    """首付20%是3万 → 15万."""
    part = _PART.search(text[max(0, amount.start - 20) : amount.start])
    share = _share(part["part"]) if part else None
    if not share or share >= 1:
        return amount
    fen, low, high = (int(sum_ / share) for sum_ in (amount.fen, amount.low, amount.high))
    return replace(amount, fen=fen, low=low, high=high)


def _share(words: str) -> Decimal | None:
    if words.endswith("%"):
        return Decimal(words[:-1]) / 100
    if words.endswith("成"):
        tenth = number(words[:-1])
        return tenth / 10 if tenth else None
    percent = number(words.removeprefix("百分之"))
    return percent / 100 if percent else None
