"""One sentence becomes a visit; the corpus keeps the understanding from getting worse."""

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales.emptiness import says_nothing
from sales.extraction import Understood, understand
from sales.names import Directory
from sales.ports import KnownContact, KnownCustomer
from tests.corpus.known import HOLIDAYS, as_record, customers, read
from tests.corpus.score import overall, rows, scores

CHINA = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 18, 10, 0, tzinfo=CHINA)
BOOKS = Directory(customers())
STORY = "今天和王总聊了二期扩容需求，他提到IT预算已批，但担心迁移风险，下周三下午3点带方案过去，预计50万"
FLOOR = 0.975  # reached 0.997 here, where the rules were tuned; on notes never seen 0.5 to 0.85


def said(text: str, names: Directory = BOOKS) -> Understood:
    return read(text, NOW, names)


def test_the_story_sentence_comes_out_whole() -> None:
    found = said(STORY, Directory())
    assert [person.name for person in found.contacts] == ["王总"]
    assert found.budget_approved is True
    assert found.tags == ("实施风险",)
    assert found.next_action == "带方案过去"
    assert found.next_at == datetime(2026, 11, 25, 15, 0, tzinfo=CHINA)
    assert found.amount_fen == 500_000_00
    assert found.products == ("二期扩容",)
    assert (found.emotion, found.touch_type, found.empty) == ("积极", None, False)


def test_the_story_belongs_to_my_own_wang() -> None:
    mine = KnownCustomer(5, "沐晖医疗", contacts=(KnownContact(50, "王培林", "总经理"),))
    other = KnownCustomer(6, "启川电子", contacts=(KnownContact(60, "王强", "总经理"),))
    names = Directory([mine, other])
    unsure = understand(STORY, NOW, names)
    assert unsure.customer_id is None
    assert {match.customer_id for match in unsure.candidates} == {5, 6}
    sure = understand(STORY, NOW, names, prefer=frozenset({5}))
    assert (sure.customer_id, sure.contacts[0].id) == (5, 50)


def test_the_corpus_is_understood_as_well_as_before() -> None:
    gold = rows("visits.jsonl")
    records = {
        one["id"]: as_record(read(one["text"], datetime.fromisoformat(one["now"]), BOOKS))
        for one in gold
    }
    by_field = scores(gold, records)
    assert overall(by_field) >= FLOOR, by_field


def test_the_scorer_gives_all_to_perfect_and_nothing_to_silent() -> None:
    gold = rows("visits.jsonl")
    assert overall(scores(gold, {one["id"]: one["expect"] for one in gold})) == 1
    assert overall(scores(gold, {one["id"]: {"emotion": ""} for one in gold})) == 0


@pytest.mark.parametrize(
    "text",
    [
        "已联系客户，反馈良好",
        "跟进客户",
        "沟通需求",
        "例行维护",
        "今日拜访3家，客户情绪稳定，无特殊情况",
        "客户关系维护，送了中秋月饼，一切正常",
        "",
        "👍👍",
    ],
)
def test_notes_that_say_nothing_are_told(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize(
    "text", ["没见着人，前台说雷经理出差了", "要两台行车", "跟进挤压机的报价", "客户嫌贵", STORY]
)
def test_notes_with_anything_to_use_are_not_empty(text: str) -> None:
    assert not says_nothing(text)


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("上午拜访江浦一院沈科长，探头的事", "面访"),
        ("华睿陆总来电，变频器坏了", "电话"),
        ("给晨曦缪经理打电话没人接", "电话"),
        ("广交会展位上碰到虞波", "展会"),
        ("微信上跟楼晨聊了会员系统", "微信"),
        ("欧阳主任 14:02\n方案看到了", "微信"),
        ("发件人：段启明\n主题：耗材框架\n资料已转法务", None),
        ("刘主任说探头不错", None),
        ("明天去拜访刘主任", None),
    ],
)
def test_the_channel_is_the_one_reported(text: str, channel: str | None) -> None:
    assert said(text).touch_type == channel


@pytest.mark.parametrize(
    ("text", "attitude"),
    [
        ("预算批下来了，让我们下周去讲方案", "积极"),
        ("小骆对样品挺满意", "积极"),
        ("不做了，别发了", "抵触"),
        ("要求退这批货，再这样就换别家", "抵触"),
        ("嫌贵，下周二再谈", "中性"),
        ("觉得可以，要跟股东商量", "中性"),
    ],
)
def test_the_attitude_is_the_customers(text: str, attitude: str) -> None:
    assert said(text).emotion == attitude


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("嫌我们价格太高", ("价格异议",)),
        ("他说不是嫌贵，是怕上线影响生产", ("实施风险",)),
        ("钱不是问题", ()),
        ("要货比三家", ("竞品对比",)),
        ("交期45天太久", ("交付周期质疑",)),
        ("供应商准入卡在集团", ("资质审核慢",)),
        ("今年经费砍了一半", ("预算不足",)),
        ("又送错了三箱", ("服务投诉",)),
        ("具体要什么功能他也说不清楚", ("需求不明确",)),
        ("问农机险政府到底补不补", ("政策疑问",)),
    ],
)
def test_what_stands_in_the_way_is_tagged(text: str, tags: tuple[str, ...]) -> None:
    assert said(text).tags == tags


@pytest.mark.parametrize(
    ("text", "approved"),
    [
        ("立项过了，钱也到账", True),
        ("预算批下来了", True),
        ("预算没批", False),
        ("经费要等明年才批", False),
        ("预算50万", None),
        ("预算有的", None),
    ],
)
def test_only_a_word_on_approval_counts(text: str, approved: bool | None) -> None:
    assert said(text).budget_approved is approved


def test_a_colleague_is_no_contact() -> None:
    assert [person.name for person in said("我们张工陪孟部长看了磨床").contacts] == ["孟部长"]


def test_a_company_that_is_not_in_the_books_is_new() -> None:
    found = said("新线索：滁州安沐养老院，院长禹梅13600009517，想给38位老人上意外险")
    assert (found.customer_id, found.customer_new) == (None, "滁州安沐养老院")
    assert (found.phone, [person.name for person in found.contacts]) == ("13600009517", ["禹梅"])


def test_a_forwarded_chat_counts_days_from_its_own_time() -> None:
    found = said("粟总 昨天 20:11\n后天来开个会")
    assert found.next_at == datetime(2026, 11, 19).date()


def test_known_contacts_come_with_their_ids() -> None:
    (person,) = said("星拓尹小曼来电，要一套夹具方案").contacts
    contact = next(one for one in customers()[20].contacts if one.name == "尹小曼")
    assert (person.name, person.id) == ("尹小曼", contact.id)


def through_json(found: Understood) -> Understood:
    return Understood.from_json(json.loads(json.dumps(found.to_json())))


def test_what_was_understood_survives_the_database() -> None:
    for one in rows("visits.jsonl"):
        found = read(one["text"], datetime.fromisoformat(one["now"]), BOOKS)
        assert through_json(found) == found


def test_a_field_of_a_later_version_is_ignored() -> None:
    found = said(STORY)
    assert Understood.from_json({**found.to_json(), "mood_ring": "blue"}) == found
    assert replace(found, phone="1") != found


@given(st.text())
def test_any_text_is_understood_somehow(text: str) -> None:
    found = understand(text, NOW, BOOKS, holidays=HOLIDAYS)
    assert through_json(found) == found


@given(
    st.lists(
        st.sampled_from(list("王总李经理说报价方案嫌贵下周三前50万两台\n:，。我们他10的了")),
        max_size=80,
    )
)
def test_any_shuffle_of_sales_words_is_understood_somehow(chars: list[str]) -> None:
    found = understand("".join(chars), NOW, BOOKS, holidays=HOLIDAYS)
    assert through_json(found) == found


@pytest.mark.parametrize(
    "text",
    [
        "王总" * 3_000,
        "a:\n" * 3_000,
        "\x00\x1b" * 100,
        "\u202e价格太贵",
        "1" * 10_000_000,
        "方案" * 3_000,
    ],
)
def test_hostile_text_is_only_looked_at_so_far(text: str) -> None:
    assert isinstance(understand(text, NOW, BOOKS), Understood)


MINE = Directory(
    [
        KnownCustomer(
            5,
            "沐晖医疗集团有限公司",
            contacts=(KnownContact(51, "周启航", "信息科主任"), KnownContact(52, "孙学军", "院长")),
        )
    ]
)


@pytest.mark.parametrize(
    "text",
    [
        "今早在金鼎建材市场见了老周，他要300吨螺纹钢，下午给他回价",
        "跟华美印刷厂的孙姐吃了个饭，关系不错，没谈具体",
    ],
)
def test_another_company_named_outweighs_a_surname_that_fits(text: str) -> None:
    found = understand(text, NOW, MINE, prefer=frozenset({5}))
    assert found.customer_id is None


def test_my_own_person_by_surname_is_still_found() -> None:
    assert understand("今天和周主任聊了迁移", NOW, MINE, prefer=frozenset({5})).customer_id == 5


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("彩超2台预算下来了，大概240万，后天下午两点去演示", "去演示"),
        ("想要采购冷链车10台，每台约28万，本周五上午10点上门谈", "上门谈"),
        ("跟进：沐晖；结果：已报价48.5万；下一步：周五催合同", "催合同"),
        ("😀今天和王总聊了👍二期扩容🎉下周三下午3点带方案过去", "带方案过去"),
    ],
)
def test_the_next_step_is_said_without_prices_labels_or_emoji(text: str, step: str) -> None:
    assert said(text).next_action == step


def test_goods_are_no_people_and_a_department_is_no_part_of_the_name() -> None:
    goods = said("青岛海蓝食品有限公司的赵经理来电，想要采购冷链车10台，本周五上门谈")
    assert [person.name for person in goods.contacts] == ["赵经理"]
    fair = said("展会上认识了江城第一人民医院设备科刘科长，对PACS感兴趣")
    assert fair.customer_new == "江城第一人民医院"
