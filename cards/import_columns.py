"""Which column of a brought table is what, to be said otherwise; and the files that a person brought."""

from dataclasses import dataclass

from cards.catalogue import card
from cards.importing import DONE, DRY, STATES, ImportView
from cards.model import Button, Buttons, Card, Field, FieldKind, Form, Style, Table, Text, Tone
from cards.text import cut, escape
from sales.actions import MapColumn, ShowColumns, ShowImport


@dataclass(frozen=True, slots=True)
class ColumnsView:
    """`fields`: name, label and the heading it has now; `headings`: with a sample each."""

    id: int
    version: int
    name: str
    fields: tuple[tuple[str, str, str], ...]
    headings: tuple[tuple[str, str], ...]
    field: str = ""
    column: str = ""


@card(
    example=ColumnsView(
        4, 2, "展会线索1120.xlsx",
        (("company", "公司", "客户名称"), ("phone", "电话", "手机"), ("need", "需求", "")),
        (("客户名称", "青禾口腔连锁"), ("手机", "13800000123"), ("兴趣", "二期扩容")),
    )
)  # fmt: skip
def import_columns(view: ColumnsView) -> Card:
    rows = tuple((label, heading or "（没有）") for _, label, heading in view.fields)
    choices = tuple(
        (str(at), cut(f"{heading}（{sample}）" if sample else heading, 30))
        for at, (heading, sample) in enumerate(view.headings, 1)
    )
    form = Form(
        (
            Field("field", "哪一项不对", FieldKind.CHOICE, view.field,
                  tuple((name, label) for name, label, _ in view.fields), required=True),
            Field("column", "应该用哪一列", FieldKind.CHOICE, view.column,
                  (("0", "表里没有这一项"), *choices), required=True),
        ),
        Button("改好重读", MapColumn(view.id, view.version), Style.PRIMARY),
        opens=ShowColumns(view.id),
    )  # fmt: skip
    back = Buttons((Button("返回", ShowImport(view.id, back=True)),))
    return Card(
        cut(view.name, 40),
        (Table(("我们的项目", "表里的列"), rows), form, back),
        Tone.ACT,
        "列对应",
    )


@dataclass(frozen=True, slots=True)
class ImportPage:
    """A person's files, the newest first; `nouns`: what can be brought."""

    nouns: tuple[str, ...]
    views: tuple[ImportView, ...] = ()


@card(example=ImportPage(("线索",), (DONE, DRY)))
def import_list(page: ImportPage) -> Card:
    how = f"把{'、'.join(page.nouns)}的 .xlsx 或 .csv 直接发给我，先给你看清单，确认后才导入。"
    numbered = tuple(enumerate(page.views, 1))
    lines = "\n".join(
        f"{at}. {escape(cut(view.name, 30))}（{STATES[view.state]}）" for at, view in numbered
    )
    buttons = tuple(Button(f"{at} 打开", ShowImport(view.id)) for at, view in numbered)
    blocks = (Text(how), *((Text(lines), Buttons(buttons)) if buttons else ()))
    return Card("导入表格", blocks, Tone.NEUTRAL)
