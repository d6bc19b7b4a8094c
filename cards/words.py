"""A block told in our light markdown: where a face has no place for its kind, and in messages."""

from cards.limits import Limits
from cards.model import Block, Facts, Field, Folded, Form, Image, Note, Table, Text
from cards.text import escape


def words(block: Block, limits: Limits) -> str:
    match block:
        case Text(markdown=markdown):
            return markdown
        case Facts(pairs=pairs):
            return "\n".join(f"**{escape(name)}**：{escape(value)}" for name, value in pairs)
        case Table():
            return _table(block, limits.rows)
        case Folded(title=title, markdown=markdown):
            return f"**{escape(title)}**\n{markdown}"
        case Image(alt=alt):
            return f"【图】{escape(alt)}"
        case Note(text=text):
            return escape(text)
        case Form(fields=fields):
            return "\n".join(_field(field) for field in fields)
        case _:
            return ""


def _table(table: Table, limit: int) -> str:
    lines = [_row(table.columns, row) for row in table.rows[:limit]]
    more = [f"还有 {left} 行"] if (left := len(table.rows) - limit) > 0 else []
    return "\n".join(lines + more)


def _row(columns: tuple[str, ...], row: tuple[str, ...]) -> str:
    rest = [
        f"{escape(column)} {escape(cell)}"
        for column, cell in zip(columns[1:], row[1:], strict=False)
        if cell
    ]
    return " · ".join([f"**{escape(row[0])}**" if row else "", *rest])


def _field(field: Field) -> str:
    chosen = field.value.split(",") if field.options else []
    names = "、".join(label for value, label in field.options if value in chosen)
    return f"**{escape(field.label)}**：{escape(names or field.value)}"
