"""The rules a manager may change: read with a sentence for every fault, remembered by content."""

from datetime import time
from pathlib import Path
from string import Template
from typing import Any

import pytest
import yaml
from sqlmodel import select

from storage.playbooks import (
    PlaybookFault,
    load_playbook,
    parse_playbook,
    playbook_content,
    remember,
)
from storage.store import Storage
from storage.tables import Playbook
from tests.storage.world import HOUR, NOW

DEFAULT = Path(__file__).parents[2] / "playbooks" / "default.yaml"
PLACEHOLDERS = {
    "customer", "contact", "opportunity", "amount", "concern", "industry", "rep", "next_at",
}  # fmt: skip


def content() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(DEFAULT.read_text())
    return found


def problems_of(data: Any) -> tuple[str, ...]:
    with pytest.raises(PlaybookFault) as fault:
        parse_playbook(data)
    return tuple(fault.value.problems)


def test_the_shipped_playbook_has_the_pipeline_and_the_numbers_of_the_articles() -> None:
    playbook = load_playbook(DEFAULT)
    assert [stage.name for stage in playbook.pipeline] == [
        "首次触达", "需求诊断", "方案演示", "异议处理", "样品测试", "报价发送", "合同审批", "合同签署",
    ]  # fmt: skip
    assert [s.id for s in playbook.pipeline if s.optional] == ["sample_test", "contract_review"]
    pack = playbook.pack
    assert (pack.at, pack.todos, pack.leads, pack.materials) == (time(10), 3, 1, 1)
    assert (playbook.window.opens, playbook.window.closes) == (time(8, 30), time(20, 30))
    assert playbook.clocks["rethink_todo"].hours == 48
    assert len(playbook.entry.required) <= 3
    assert len(playbook.materials) >= 8


def test_every_script_kind_has_a_general_and_a_medical_text() -> None:
    scripts = load_playbook(DEFAULT).rethink.scripts
    assert {(one.id, bool(one.industries)) for one in scripts} == {
        (kind, medical) for kind in ("policy", "roi", "competitor") for medical in (False, True)
    }
    for script in scripts:
        assert set(Template(script.text).get_identifiers()) <= PLACEHOLDERS
        assert 120 <= len(script.text) <= 240


def test_what_is_stored_reads_back_as_the_same_rules() -> None:
    playbook = load_playbook(DEFAULT)
    assert parse_playbook(playbook_content(playbook)) == playbook


def test_an_unquoted_time_is_understood() -> None:
    """YAML reads 10:00 as 600."""
    changed = content()
    changed["pack"]["at"] = yaml.safe_load("10:30")
    assert parse_playbook(changed).pack.at == time(10, 30)


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (("pack", "todo"), 3, "pack.todo：没有这个设置，请检查拼写"),
        (("pack", "todos"), "三", "pack.todos：应为整数，现在是 '三'"),
        (("pack", "todos"), True, "pack.todos：应为整数，现在是 True"),
        (("pack", "todos"), 0, "pack.todos：必须大于 0，现在是 0"),
        (("pack", "at"), "25:00", "pack.at：应为\"HH:MM\" 这样的时间，现在是 '25:00'"),
        (("window", "opens"), "21:00", "window：开始时间要早于结束时间"),
        (("entry", "required"), "客户", "entry.required：应为列表"),
        (("entry", "close_reasons"), [["a"]], "entry.close_reasons[1]：应有 2 项，现在有 1 项"),
        (("rethink",), None, "rethink：应为「键: 值」的一组设置"),
        (("materials",), [{"id": 1}], "materials[1].id：应为文字，现在是 1"),
    ],
)
def test_a_fault_is_a_sentence_that_names_the_key(
    path: tuple[str, ...], value: Any, sentence: str
) -> None:
    changed = content()
    place = changed
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    assert sentence in problems_of(changed)


def test_a_missing_setting_is_named() -> None:
    changed = content()
    del changed["pack"]["jitter_minutes"]
    assert problems_of(changed) == ("pack.jitter_minutes：缺少这个设置",)


@pytest.mark.parametrize("text", ["a: [", "\t", "- 1", "", "a: b: c"])
def test_a_file_that_is_no_playbook_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.yaml").write_text(text)
    with pytest.raises(PlaybookFault):
        load_playbook(tmp_path / "x.yaml")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PlaybookFault, match="读不了这个文件"):
        load_playbook(tmp_path / "x.yaml")


async def test_every_version_is_remembered_once(storage: Storage) -> None:
    playbook = load_playbook(DEFAULT)
    async with storage.begin(at=NOW) as store:
        first = await remember(store, playbook, NOW)
        assert await remember(store, playbook, NOW + HOUR) == first
    async with storage.read() as store:
        row = (await store.session.exec(select(Playbook))).one()
    assert parse_playbook(row.content) == playbook
