"""A table that somebody brought: what was found in it, how far it is, what came of it (U-08, MI-01)."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from cards.catalogue import card
from cards.model import (
    Block,
    Button,
    Buttons,
    Card,
    Facts,
    Note,
    Style,
    Text,
    Tone,
)
from cards.text import cut, escape, moment
from sales.actions import (
    FetchWrongRows,
    RevertImport,
    ShowColumns,
    StartImport,
    StopImport,
)

DOUBTS = 5
STATES = {
    "reading": "正在读",
    "refused": "没有导入",
    "dry": "待确认",
    "dropped": "已取消",
    "running": "导入中",
    "done": "已导入",
    "reverting": "撤销中",
    "reverted": "已撤销",
}


@dataclass(frozen=True, slots=True)
class Doubt:
    """A row worth a look: its number in the file, what it is called, what is the matter."""

    number: int
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class ImportView:
    """One file. `counts` by state of the rows; `at` of `rows` are done; `until`: one tap takes it back, in
    the company's zone."""

    id: int
    version: int
    name: str
    noun: str
    state: str
    counts: dict[str, int] = field(default_factory=dict)
    rows: int = 0
    at: int = 0
    columns: tuple[tuple[str, str], ...] = ()  # our field, the file's heading
    doubts: tuple[Doubt, ...] = ()
    note: str = ""
    until: datetime | None = None
    pruned: bool = False  # its rows are gone: none can be fetched

    def count(self, *states: str) -> int:
        return sum(self.counts.get(state, 0) for state in states)


DRY = ImportView(
    id=4,
    version=2,
    name="展会线索1120.xlsx",
    noun="线索",
    state="dry",
    counts={"ready": 1180, "known": 36, "doubtful": 21, "bad": 9},
    rows=1246,
    columns=(("公司", "客户名称"), ("电话", "手机"), ("年采购额", "年采购（万元）")),
    doubts=(
        Doubt(17, "青禾口腔连锁", "电话在表里变成了科学计数（1.38E+10），请按文本格式重填"),
        Doubt(52, "宏远机械", "没看懂「年采购（万元）」的金额「面议」，没有采用"),
    ),
    note="还有 2 个工作表没有读：说明、去年",
)
RUNNING = replace(DRY, state="running", at=620)
DONE = replace(
    DRY,
    state="done",
    counts={"taken": 1198, "merged": 37, "bad": 9, "skipped": 2},
    until=datetime(2026, 11, 26, 10, 30, tzinfo=UTC),
    doubts=(),
)


@card(example=DRY)
def import_dry(view: ImportView) -> Card:
    if not view.count("ready", "known", "doubtful"):
        return _nothing(view)
    blocks = (
        Text(_found(view)),
        Facts(tuple((label, escape(heading)) for label, heading in view.columns)),
        *_doubts(view),
        Buttons(
            (
                Button("开始导入", StartImport(view.id, view.version), Style.PRIMARY),
                Button("看列对应", ShowColumns(view.id)),
                Button("取消", StopImport(view.id)),
            )
        ),
        *_notes(view),
    )
    return Card(_title(view), blocks, Tone.ACT, f"{view.noun}表格 · 待确认")


@card(example=RUNNING)
def import_running(view: ImportView) -> Card:
    share = 100 * view.at // max(view.rows, 1)
    line = f"**{share}%**　{view.at:,} / {view.rows:,} 行。可以先去忙别的，导完会更新这里。"
    stop = Button(
        "停止", StopImport(view.id), confirm="停下后，已导入的会留着，可以再撤销。停止吗？"
    )
    return Card(_title(view), (Text(line), Buttons((stop,))), Tone.NEUTRAL, "导入中")


@card(example=DONE)
def import_done(view: ImportView) -> Card:
    said = [f"新增 **{view.count('taken'):,}** 条{view.noun}"]
    if merged := view.count("merged"):
        said.append(f"并入已有 {merged:,} 条")
    if wrong := view.count("bad", "skipped"):
        said.append(f"没导入 {wrong:,} 行")
    if left := view.count("ready", "known", "doubtful"):
        said.append(f"停下时还剩 {left:,} 行没导")
    buttons = tuple(_after(view))
    blocks = (
        Text("，".join(said) + "。"),
        *((Buttons(buttons),) if buttons else ()),
        *_until(view),
    )
    return Card(_title(view), blocks, Tone.GOOD, STATES["done"])


@card(
    example=replace(
        DONE, state="reverted", counts={"reverted": 1190, "kept": 8, "bad": 9}, until=None
    )
)
def import_reverted(view: ImportView) -> Card:
    said = f"已撤回 {view.count('reverted'):,} 行。"
    if kept := view.count("kept"):
        said += f"{kept:,} 行对应的{view.noun}后来有人改过或在用，留着没动。"
    return Card(_title(view), (Text(said),), Tone.MUTED, STATES["reverted"])


@card(example=replace(DRY, state="reading", counts={}, at=300))
def import_waiting(view: ImportView) -> Card:
    """Somebody works on it, and nothing can be tapped but 取消."""
    if view.state == "reverting":
        return Card(
            _title(view),
            (Text("正在撤回，没人动过的都会撤掉。"),),
            Tone.NEUTRAL,
            STATES["reverting"],
        )
    line = (
        f"已读 {view.at:,} 行，读完给你看清单，不会直接导入。"
        if view.at
        else "正在读表格，读完给你看清单。"
    )
    stop = Buttons((Button("取消", StopImport(view.id)),))
    return Card(_title(view), (Text(line), stop), Tone.NEUTRAL, STATES["reading"])


@card(
    example=replace(DRY, state="refused", counts={}, note="文件加了密码，打不开。请去掉密码后再发")
)
def import_over(view: ImportView) -> Card:
    """Refused or dropped: nothing was taken."""
    words = view.note if view.state == "refused" else "没有导入任何内容。"
    tone = Tone.ALARM if view.state == "refused" else Tone.MUTED
    return Card(_title(view), (Text(escape(words)),), tone, STATES[view.state])


def _title(view: ImportView) -> str:
    return cut(view.name, 40) or "表格"


def _found(view: ImportView) -> str:
    fine = view.count("ready", "known", "doubtful")
    said = [f"共 {view.rows:,} 行，可导入 **{fine:,}** 行"]
    if known := view.count("known"):
        said.append(f"其中 {known:,} 行是已有的或表里重复的，会并入，不重复新建")
    if doubtful := view.count("doubtful"):
        said.append(f"{doubtful:,} 行有一处存疑，存疑的那格不采用，其余照导")
    if bad := view.count("bad"):
        said.append(f"{bad:,} 行有错，不导入，导完可下载")
    return "；".join(said) + "。"


def _doubts(view: ImportView) -> Iterator[Block]:
    if view.doubts:
        lines = [
            f"- 第 {one.number} 行 {escape(cut(one.name, 20))}：{escape(one.why)}"
            for one in view.doubts
        ]
        yield Text("**先看这几行**\n" + "\n".join(lines))


def _notes(view: ImportView) -> Iterator[Note]:
    if view.note:
        yield Note(view.note)


def _nothing(view: ImportView) -> Card:
    blocks = (
        Text("没有一行能导入，多半是列没认对。"),
        *_doubts(view),
        Buttons(
            (
                Button("看列对应", ShowColumns(view.id), Style.PRIMARY),
                Button("取消", StopImport(view.id)),
            )
        ),
    )
    return Card(_title(view), blocks, Tone.ALARM, f"{view.noun}表格")


def _after(view: ImportView) -> Iterator[Button]:
    if view.count("bad", "skipped") and not view.pruned:
        yield Button("下载没导入的行", FetchWrongRows(view.id), Style.PRIMARY)
    if view.until:
        yield Button(
            "撤销导入", RevertImport(view.id, view.version), Style.DANGER,
            confirm="这次导入、之后没人动过的都会撤掉。撤销吗？",
        )  # fmt: skip


def _until(view: ImportView) -> Iterator[Note]:
    if view.until:
        yield Note(f"{moment(view.until)} 前可以一键撤销")
