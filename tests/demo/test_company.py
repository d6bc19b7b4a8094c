"""The demo company makes sense: its people, customers and half a year of selling."""

import hashlib
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from pathlib import Path
from typing import Any

import chinese_calendar
import pytest
import yaml
from sqlalchemy import func, select
from sqlmodel import SQLModel

from bot.demo.book import Book, Row
from bot.demo.closing_lines import EMPTY
from bot.demo.company import ORDER, company, seed
from bot.demo.days import SHANGHAI
from bot.demo.people import NEWCOMER_WORKDAYS, STAR
from bot.demo.plans import PIPELINE
from bot.demo.sentences import LINES
from sales.company_names import company_key
from sales.ladder import watched
from sales.names import Directory
from sales.ports import KnownContact, KnownCustomer
from storage.store import Storage
from storage.tables import (
    Account,
    ChatGroup,
    Contact,
    Customer,
    CustomerPhone,
    Opportunity,
    Person,
    Region,
    Rethink,
    Role,
    Team,
    Timer,
    Todo,
    TouchLog,
)

NOW = datetime(2026, 11, 25, 2, 13, tzinfo=UTC)  # a Wednesday, 10:13 in Shanghai
ENTRY = "今天和王总聊了二期扩容需求，他提到IT预算已批，但担心迁移风险，下周三下午3点带方案过去，预计50万"
CLOSED = ("won", "lost", "void")
RULES: dict[str, Any] = yaml.safe_load(Path("playbooks/default.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def book() -> Book:
    return company(NOW, platform="console")


def local(at: datetime) -> datetime:
    return at.astimezone(SHANGHAI)


def star_of(book: Book) -> int:
    return int(next(row["id"] for row in book.of(Person) if row["name"] == STAR))


def starred(book: Book, table: type[SQLModel], **wanted: Any) -> list[Row]:
    star = star_of(book)
    return [
        row
        for row in book.of(table)
        if row["owner_id"] == star and all(row[name] == value for name, value in wanted.items())
    ]


def by_customer(book: Book) -> Iterator[list[Row]]:
    """The logs of every customer, oldest first."""
    found: dict[int, list[Row]] = defaultdict(list)
    for row in book.of(TouchLog):
        found[row["customer_id"]].append(row)
    for rows in found.values():
        yield sorted(rows, key=lambda row: row["at"])


def fingerprint(book: Book) -> str:
    rows = [[table.__name__, book.of(table)] for table in ORDER]
    return hashlib.sha256(json.dumps(rows, default=str, ensure_ascii=False).encode()).hexdigest()


def directory(book: Book) -> Directory:
    people: dict[int, list[KnownContact]] = defaultdict(list)
    for row in book.of(Contact):
        people[row["customer_id"]].append(KnownContact(row["id"], row["name"], row["title"]))
    return Directory(
        KnownCustomer(
            row["id"],
            row["name"],
            tuple(row["short_names"]),
            contacts=tuple(people[row["id"]]),
            owner_id=row["owner_id"],
        )
        for row in book.of(Customer)
    )


# -- people ---------------------------------------------------------------------------------------


def test_everybody_has_his_own_name_a_role_and_an_account(book: Book) -> None:
    people = book.of(Person)
    assert len(people) >= 60
    assert len({row["name"] for row in people}) == len(people)
    assert {row["person_id"] for row in book.of(Role)} == {row["id"] for row in people}
    accounts = {(row["person_id"], row["external_id"]) for row in book.of(Account)}
    assert accounts == {(row["id"], str(row["id"])) for row in people}


def test_every_part_of_the_firm_is_there(book: Book) -> None:
    roles = Counter(row["role"] for row in book.of(Role))
    assert roles["rep"] == 40
    assert roles["manager"] == 8
    assert roles["director"] == len(book.of(Region)) == 4
    assert roles["vp"] == 1
    assert roles["delivery"] == 3
    for role in ("ops", "marketing", "finance", "legal", "product", "mentor", "admin"):
        assert roles[role] >= 1
    both = {row["person_id"] for row in book.of(Role) if row["role"] == "manager"} & {
        row["person_id"] for row in book.of(Role) if row["role"] == "director"
    }
    assert len(both) == 1


def test_every_newcomer_has_a_mentor(book: Book) -> None:
    mentors = {row["person_id"] for row in book.of(Role) if row["role"] == "mentor"}
    people = {row["name"]: row for row in book.of(Person)}
    for name in NEWCOMER_WORKDAYS:
        assert people[name]["mentor_id"] in mentors


def test_every_team_has_a_group(book: Book) -> None:
    groups = {(row["team_id"], row["external_id"]) for row in book.of(ChatGroup)}
    assert groups == {(row["id"], f"g-{row['id']}") for row in book.of(Team)}
    assert len(groups) == 8


def test_a_rep_reports_up_to_the_vp(book: Book) -> None:
    boss = {row["id"]: row["manager_id"] for row in book.of(Person)}
    vp = next(row["person_id"] for row in book.of(Role) if row["role"] == "vp")
    for person in boss:
        steps = 0
        while boss[person] is not None:
            person, steps = boss[person], steps + 1
            assert steps <= 4
        assert person == vp


# -- customers ------------------------------------------------------------------------------------


def test_customers_are_many_and_no_two_alike(book: Book) -> None:
    customers = book.of(Customer)
    assert len(customers) >= 800
    assert len({row["name"] for row in customers}) == len(customers)
    assert len({row["name_key"] for row in customers}) == len(customers)
    assert all(row["name_key"] == company_key(row["name"]) for row in customers)
    assert len({row["industry"] for row in customers}) == 10
    assert {row["tier"] for row in customers} == {"A", "B", "C", "unknown"}
    assert sum(row["owner_id"] is None for row in customers) > 50
    assert sum(row["parent_id"] is not None for row in customers) > 30
    heads = {row["parent_id"] for row in customers} - {None}
    assert {row["id"] for row in customers if row["parent_id"] == row["id"]} == heads
    assert all(row["parent_id"] <= row["id"] for row in customers if row["parent_id"])


def test_short_names_tell_customers_apart(book: Book) -> None:
    shorts = [short for row in book.of(Customer) for short in row["short_names"]]
    assert len(set(shorts)) == len(shorts)


def test_every_customer_has_one_to_eight_people(book: Book) -> None:
    counts = Counter(row["customer_id"] for row in book.of(Contact))
    assert set(counts) == {row["id"] for row in book.of(Customer)}
    assert max(counts.values()) <= 8
    titles = {row["title"] for row in book.of(Contact)}
    assert {"CTO", "信息科主任", "财务负责人"} <= titles
    roles = {role for row in book.of(Contact) for role in row["roles"]}
    assert roles == {"影响者", "采购者", "使用者", "否决者"}


def test_no_phone_is_a_real_one(book: Book) -> None:
    everything = " ".join(str(row) for table in ORDER for row in book.of(table))
    mobiles = re.findall(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])", everything)
    assert len(mobiles) > 2000
    assert all(number[3:7] == "0000" for number in mobiles)
    phones = [row["phone"] for row in book.of(Contact)]
    assert len(set(phones)) == len(phones)
    assert {row["phone"] for row in book.of(CustomerPhone)} <= set(phones)


# -- half a year ----------------------------------------------------------------------------------


def test_contacts_happen_on_workdays_within_hours_and_before_now(book: Book) -> None:
    logs = book.of(TouchLog)
    assert len(logs) >= 2000
    for row in logs:
        at = local(row["at"])
        assert chinese_calendar.is_workday(at.date()), at
        assert 8 <= at.hour < 20
        assert NOW - timedelta(days=184) < row["at"] < row["created_at"] < row["saved_at"] < NOW


def test_logs_are_numbered_in_order_of_time(book: Book) -> None:
    written = [row["created_at"] for row in book.of(TouchLog)]
    assert written == sorted(written)


def test_what_was_agreed_lies_between_two_contacts(book: Book) -> None:
    chained = 0
    for logs in by_customer(book):
        for log, following in zip(logs, logs[1:], strict=False):
            assert log["at"] < following["at"]
            if log["next_at"] and following["next_action"] != "":
                assert log["at"] < log["next_at"]
                chained += log["next_at"] <= following["at"]
    assert chained > 1200


def test_a_step_has_a_time_and_a_time_a_step(book: Book) -> None:
    assert all((row["next_at"] is None) == (row["next_action"] == "") for row in book.of(TouchLog))


def test_logs_speak_of_their_customers_people(book: Book) -> None:
    home = {row["id"]: row["customer_id"] for row in book.of(Contact)}
    for row in book.of(TouchLog):
        assert {home[one] for one in row["contact_ids"]} <= {row["customer_id"]}
    met = sum(bool(row["contact_ids"]) for row in book.of(TouchLog))
    assert met > 0.9 * len(book.of(TouchLog))


def test_no_placeholder_is_left_in_a_sentence(book: Book) -> None:
    for row in book.of(TouchLog):
        for words in (row["content"], row["raw_text"], row["next_action"]):
            assert not re.search(r"[$}{]|None", words), words
        assert row["content"]
        assert row["raw_text"]


def test_the_language_is_varied_and_a_little_of_it_empty(book: Book) -> None:
    assert sum(len(lines) for lines in LINES.values()) >= 100
    contents = Counter(row["content"] for row in book.of(TouchLog))
    hollow = sum(contents[line.text] for line in EMPTY)
    assert 0.01 < hollow / contents.total() < 0.08
    assert len(contents) > 0.8 * contents.total()


def test_tags_moods_and_channels_are_those_of_the_rules(book: Book) -> None:
    logs = book.of(TouchLog)
    assert {row["touch_type"] for row in logs} == set(RULES["entry"]["touch_types"])
    assert {row["emotion"] for row in logs} == set(RULES["entry"]["emotions"])
    assert len({tag for row in logs for tag in row["tags"]}) == 11


# -- opportunities --------------------------------------------------------------------------------


def test_opportunities_are_in_every_state_and_stage(book: Book) -> None:
    states = Counter(row["state"] for row in book.of(Opportunity))
    expected = {"open", "rethinking", "to_activate", "frozen", *CLOSED}
    assert set(states) == expected
    assert min(states.values()) >= 20
    stages = {row["stage"] for row in book.of(Opportunity) if row["state"] == "open"}
    assert stages == set(PIPELINE)


def test_stages_concerns_and_reasons_are_those_of_the_playbook(book: Book) -> None:
    assert [stage["id"] for stage in RULES["pipeline"]] == list(PIPELINE)
    reasons = {label for _, label in RULES["entry"]["close_reasons"]}
    given = {row["close_reason"] for row in book.of(Opportunity) if row["state"] in CLOSED}
    assert given <= reasons
    concerns = {label for _, label in RULES["rethink"]["concerns"]}
    assert {row["concern"] for row in book.of(Rethink)} <= concerns


def test_an_opportunity_belongs_to_its_customers_owner_and_to_a_log(book: Book) -> None:
    owners = {row["id"]: row["owner_id"] for row in book.of(Customer)}
    logs = {row["id"]: row for row in book.of(TouchLog)}
    for deal in book.of(Opportunity):
        origin = logs[deal["touch_id"]]
        assert owners[deal["customer_id"]] == deal["owner_id"] == origin["author_id"]
        assert origin["customer_id"] == deal["customer_id"]
        assert origin["opportunity_id"] == deal["id"]
        assert origin["saved_at"] < deal["created_at"]


def test_an_opportunitys_times_agree(book: Book) -> None:
    logs: dict[int, list[Row]] = defaultdict(list)
    hollow = {line.text for line in EMPTY}
    for row in book.of(TouchLog):
        if row["opportunity_id"] and row["content"] not in hollow:
            logs[row["opportunity_id"]].append(row)
    for deal in book.of(Opportunity):
        assert deal["created_at"] <= deal["stage_entered_at"] <= NOW
        assert deal["last_contact_at"] == max(row["at"] for row in logs[deal["id"]])
        closed = deal["state"] in CLOSED
        assert closed == (deal["closed_at"] is not None) == (deal["close_reason"] != "")
        if closed:
            assert deal["last_contact_at"] < deal["closed_at"] < NOW
            assert deal["closed_at"] >= deal["stage_entered_at"]


def test_a_doubt_has_its_48_hours(book: Book) -> None:
    todos = {row["id"]: row for row in book.of(Todo)}
    for row in book.of(Rethink):
        todo = todos[row["todo_id"]]
        assert (todo["kind"], todo["touch_id"]) == ("rethink", row["touch_id"])
        assert todo["due_at"] - row["created_at"] == timedelta(hours=48)
    open_doubts = {
        row["opportunity_id"]
        for row in book.of(Rethink)
        if todos[row["todo_id"]]["state"] == "open"
    }
    rethinking = {row["id"] for row in book.of(Opportunity) if row["state"] == "rethinking"}
    assert open_doubts == rethinking


# -- todos ----------------------------------------------------------------------------------------


def test_every_rep_has_open_todos_with_a_customer(book: Book) -> None:
    reps = {row["person_id"] for row in book.of(Role) if row["role"] == "rep"}
    todos = [row for row in book.of(Todo) if row["state"] == "open"]
    counts = Counter(row["owner_id"] for row in todos)
    assert set(counts) == reps
    assert min(counts.values()) >= 3
    assert all(row["customer_id"] for row in todos)


def test_some_todos_are_overdue_some_due_today_some_later(book: Book) -> None:
    today = local(NOW).date()
    due = [local(row["due_at"]) for row in book.of(Todo) if row["state"] == "open"]
    assert sum(at.date() < today for at in due) > 20
    assert sum(at.date() == today and at.hour < 10 for at in due) > 20
    assert sum(at.date() == today and at.hour >= 10 for at in due) > 20
    assert sum(at.date() > today for at in due) > 60


def test_a_clock_runs_for_every_open_todo_that_is_not_due_yet(book: Book) -> None:
    waiting = {
        row["id"]: row["due_at"]
        for row in book.of(Todo)
        if row["state"] == "open" and row["due_at"] > NOW
    }
    clocks = [row for row in book.of(Timer) if row["object_kind"] == "todo"]
    assert waiting == {row["object_id"]: row["due_at"] for row in clocks}
    assert {(row["name"], row["state"]) for row in clocks} == {("todo_due", "armed")}


def test_a_clock_watches_every_live_opportunity_and_only_some_go_off_at_once(book: Book) -> None:
    clocks = [row for row in book.of(Timer) if row["object_kind"] == "opportunity"]
    states = {row["id"]: row["state"] for row in book.of(Opportunity)}
    running = {row["object_id"] for row in clocks if row["state"] == "armed"}
    assert running == {id for id, state in states.items() if watched(state)}
    paused = {row["object_id"] for row in clocks if row["state"] == "paused"}
    assert paused == {id for id, state in states.items() if state == "frozen"}
    over = [row for row in clocks if row["state"] == "armed" and row["due_at"] <= NOW]
    assert 10 < len(over) < 100


def test_a_todo_is_made_before_it_is_due_and_done_after(book: Book) -> None:
    for row in book.of(Todo):
        assert row["created_at"] < row["due_at"]
        assert (row["state"] == "done") == (row["done_at"] is not None)
        if row["done_at"]:
            assert row["created_at"] < row["done_at"] < NOW


# -- 王芳 -----------------------------------------------------------------------------------------


def test_wang_fang_has_a_full_desk(book: Book) -> None:
    assert len(starred(book, Customer)) == 22
    assert len(starred(book, Opportunity, state="open")) == 9
    assert {row["state"] for row in starred(book, Opportunity)} >= {
        "rethinking", "to_activate", "frozen", "won", "lost",
    }  # fmt: skip
    todos = starred(book, Todo, state="open")
    assert 4 <= len(todos) <= 6
    tomorrow = local(NOW).date() + timedelta(days=1)
    assert sum(local(row["due_at"]).date() <= tomorrow for row in todos) >= 3


def test_wang_zong_is_one_person_of_hers(book: Book) -> None:
    mine = {row["id"]: row for row in starred(book, Customer)}
    wangs = [
        row
        for row in book.of(Contact)
        if row["customer_id"] in mine and row["name"].startswith("王")
    ]
    assert [row["title"] for row in wangs] == ["总经理"]
    group = mine[wangs[0]["customer_id"]]
    assert group["industry"] == "民营医院"
    titles = {row["title"] for row in book.of(Contact) if row["customer_id"] == group["id"]}
    assert {"信息科主任", "CTO", "财务负责人"} <= titles


def test_the_sentence_of_the_demo_finds_the_group_of_wang_zong(book: Book) -> None:
    mine = frozenset(row["id"] for row in starred(book, Customer))
    found = directory(book).find(ENTRY, mine)
    assert book.of(Customer)[found[0].customer_id - 1]["name"] == "沐晖医疗集团有限公司"
    assert [match.customer_id for match in found] == [found[0].customer_id]


def test_the_second_phase_is_talked_of_but_no_opportunity_yet(book: Book) -> None:
    group = next(row for row in book.of(Customer) if row["short_names"][0] == "沐晖")
    deals = [row for row in book.of(Opportunity) if row["customer_id"] == group["id"]]
    assert [row["state"] for row in deals] == ["won"]
    talks = [
        row
        for row in book.of(TouchLog)
        if row["customer_id"] == group["id"] and "二期" in row["content"]
    ]
    assert len(talks) >= 2
    assert all(row["opportunity_id"] is None for row in talks)
    assert talks[-1]["at"] > max(row["closed_at"] for row in deals)


def test_she_won_a_case_like_a_lead_she_has(book: Book) -> None:
    names = [(row["state"], "影像云存储" in row["name"]) for row in starred(book, Opportunity)]
    assert ("won", True) in names
    assert ("open", True) in names


# -- the same again -------------------------------------------------------------------------------


def test_the_same_seed_and_now_give_the_same_company(book: Book) -> None:
    again = company(NOW, platform="console")
    assert fingerprint(again) == fingerprint(book)
    assert fingerprint(company(NOW, platform="console", seed=7)) != fingerprint(book)


@pytest.mark.parametrize(
    "now", ["2026-11-28T05:00Z", "2026-10-03T05:00Z", "2026-02-17T10:00Z", "2028-02-29T23:59Z"]
)
def test_it_can_be_founded_on_any_day(now: str) -> None:
    at = datetime.fromisoformat(now)
    made = company(at, platform="console")
    assert all(row["saved_at"] < at for row in made.of(TouchLog))
    assert len(starred(made, Opportunity, state="open")) == 9


async def test_it_is_written_whole_and_fast(book: Book, storage: Storage) -> None:
    began = time.perf_counter()
    await seed(storage, NOW, platform="console")
    print(f"seeded in {time.perf_counter() - began:.2f} s")  # noqa: T201
    async with storage.engine.connect() as connection:
        for table in ORDER:
            columns = SQLModel.metadata.tables[str(table.__tablename__)]
            query = select(columns).order_by(*columns.primary_key.columns)
            kept = [row._asdict() for row in await connection.execute(query)]
            key = itemgetter(*columns.primary_key.columns.keys())
            assert kept == sorted(book.of(table), key=key), table
        changes = SQLModel.metadata.tables["changes"]
        assert await connection.scalar(select(func.count()).select_from(changes)) == 0


async def test_life_goes_on_after_it(storage: Storage) -> None:
    await seed(storage, NOW, platform="console")
    async with storage.begin(NOW) as store:
        store.session.add(Region(name="海外"))
        store.session.add(Customer(name="新客户", name_key="新客户", created_at=NOW))
        await store.session.flush()
