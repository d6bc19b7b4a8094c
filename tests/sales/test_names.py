"""Customers are found by what people call them: names, sounds, contacts, numbers, slips."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales.company_names import company_key, phone_key
from sales.names import SURE, Directory
from sales.ports import KnownContact, KnownCustomer
from tests.corpus.known import customers

BOOKS = Directory(customers())


def found(text: str, names: Directory = BOOKS, prefer: frozenset[int] = frozenset()) -> int | None:
    matches = names.find(text, prefer)
    return matches[0].customer_id if matches and matches[0].score >= SURE else None


@pytest.mark.parametrize(
    ("text", "customer"),
    [
        ("见了华瑞刘主任，CT球管，嫌贵", 1),
        ("佛山市顺能铝业有限公司要挤压机", 19),
        ("橙菓传媒的易总要续费", 35),
        ("米多饰品问头程", 107),
        ("去了一趟江职院，实训室的事", 78),
        ("顺熊铝业来电", 19),
        ("hengsheng 要瓷砖", 61),
        ("刚给周林达发了方案", 81),
        ("欧阳主任说再看看", 2),
        ("打了19900000011没接", 1),
        ("华瑞陆总说变频器坏了", 16),
        ("听德邻的人说，稳泰那边要换保险", 92),
    ],
)
def test_a_sentence_names_its_customer(text: str, customer: int) -> None:
    assert found(text) == customer


@pytest.mark.parametrize(
    "text", ["王总说再想想", "欧阳说下周来", "拜访了几家客户", "", "德邻介绍的"]
)
def test_nobody_is_guessed(text: str) -> None:
    assert found(text) is None


def _customer(number: int, name: str, *contacts: tuple[str, str]) -> KnownCustomer:
    people = tuple(KnownContact(number * 10, who, title) for who, title in contacts)
    return KnownCustomer(number, name, contacts=people)


def test_my_own_wang_is_meant_when_there_are_many() -> None:
    names = Directory(
        [
            _customer(1, "甲乙商贸有限公司", ("王强", "总经理")),
            _customer(2, "丙丁实业有限公司", ("王芳", "总经理")),
        ]
    )
    assert found("王总催合同", names) is None
    assert found("王总催合同", names, prefer=frozenset({2})) == 2


def test_a_new_customer_is_found_at_once_and_a_discarded_one_no_more() -> None:
    names = Directory().with_(_customer(7, "青云起重机械有限公司"))
    assert found("青云要行车", names) == 7
    names.discard(7)
    assert found("青云要行车", names) is None


def test_a_renamed_customer_is_found_by_the_new_name_only() -> None:
    names = Directory([_customer(7, "青云起重机械有限公司")])
    names.add(_customer(7, "白鹭化工有限公司"))
    assert (found("青云要行车", names), found("白鹭要反应釜", names)) == (None, 7)


@pytest.mark.parametrize(
    ("query", "customer"),
    [
        ("顺能", 19),
        ("hengsheng", 61),
        ("slnq", 74),
        ("司徒岚", 76),
        ("天河重工", 22),
        ("5550", None),
    ],
)
def test_a_query_finds_names_pinyin_and_slips(query: str, customer: int | None) -> None:
    expected = {"slnq": None}.get(query, customer)
    matches = BOOKS.search(query, 5)
    if expected is not None:
        assert expected in [match.customer_id for match in matches]
    assert list(matches) == sorted(matches, key=lambda match: -match.score)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("深圳市跨越星辰电子商务有限公司", "跨越星辰电子商务"),
        ("华瑞（上海）医疗科技有限公司", "华瑞医疗科技"),
        ("江海轴承制造股份有限公司", "江海轴承制造"),
        ("泉州海跃鞋业有限公司", "海跃鞋业"),
        ("江浦市中医院", "江浦市中医院"),
        ("天和重工集团有限公司", "天和重工"),
        ("ＡＢＣ 科技", "abc科技"),
    ],
)
def test_a_company_is_known_by_its_core(name: str, key: str) -> None:
    assert company_key(name) == key


def test_a_phone_is_its_digits() -> None:
    assert phone_key("+86 138-0000-4410") == phone_key("138 0000 4410") == "13800004410"


@given(st.text(max_size=200))
def test_any_text_finds_or_stays_silent(text: str) -> None:
    for match in BOOKS.find(text):
        assert 0 <= match.score <= 1
    company_key(text)
    BOOKS.search(text[:20])


def test_ten_thousand_customers_are_indexed_and_searched_in_time() -> None:
    stems = [one.full_name[:2] for one in customers()]
    many = [
        _customer(number, f"{stems[number % 121]}{stems[number // 121 % 121]}科技有限公司")
        for number in range(10_000)
    ]
    started = time.process_time()
    names = Directory(many)
    built = time.process_time() - started
    started = time.process_time()
    for _ in range(50):
        names.find(
            "今天和王总聊了二期扩容需求，他提到预算已批，但担心迁移风险，下周三下午3点带方案过去，预计50万"
        )
    each = (time.process_time() - started) / 50
    assert built < 5
    assert each < 0.02
