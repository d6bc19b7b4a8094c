"""The heat map as a picture: the same colours and numbers as the page, wide enough for a phone (AS-03)."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from pages.heat import STEPS, step
from sales.matching_heat import Cell, HeatMap

INK, SOFT, PAPER, DASH = "#1c2330", "#667085", "#ffffff", "#b3bac6"
SHADES = ("#eef4fd", "#c9defa", "#8fbbf3", "#3f82dd", "#123f86")
INKS = (INK, INK, INK, PAPER, PAPER)
NAME, COLUMN, ROW, EDGE, HEAD, LEGEND = 150, 116, 64, 32, 96, 150
MOST_ROWS = 60
"""More would be too small to read in a chat; the page shows everybody."""


def heat_picture(heat: HeatMap, names: Mapping[int, str], font: Path) -> bytes:
    """A PNG. Everything that colour says is said by a number or a word as well."""
    rows = list(zip(heat.reps, heat.rows, strict=True))[:MOST_ROWS]
    width = max(EDGE * 2 + NAME + COLUMN * len(heat.types), 760)
    sheet = Image.new("RGB", (width, EDGE * 2 + LEGEND + HEAD + ROW * len(rows)), PAPER)
    canvas = _Canvas(ImageDraw.Draw(sheet), font)
    canvas.legend(len(heat.reps) - len(rows))
    for column, type in enumerate(heat.types):
        canvas.heading(column, type)
    for number, (rep, cells) in enumerate(rows):
        canvas.row(number, names[rep], cells)
    out = BytesIO()
    sheet.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


class _Canvas:
    def __init__(self, draw: ImageDraw.ImageDraw, font: Path) -> None:
        self._draw = draw
        self._fonts = {size: ImageFont.truetype(str(font), size) for size in (22, 26, 34)}

    def legend(self, hidden: int) -> None:
        self._draw.text((EDGE, EDGE - 8), "匹配度热力图", INK, self._fonts[34])
        bounds = zip((0, *STEPS), (*(bound - 1 for bound in STEPS), 100), strict=True)
        for place, (low, high) in enumerate(bounds):
            self._box(
                EDGE + place * 96, EDGE + 46, 90, 34, SHADES[place], f"{low}–{high}", INKS[place]
            )
        self._box(EDGE + 5 * 96, EDGE + 46, 90, 34, "", "不能接", SOFT)
        more = f"；还有 {hidden} 位请打开页面看" if hidden else ""
        self._draw.text(
            (EDGE, EDGE + 88), f"≈ 有几项没有数据，按同事中位数估{more}", SOFT, self._fonts[22]
        )

    def heading(self, column: int, type: str) -> None:
        """「口腔连锁 A」 in two lines, or three."""
        industry, _, tier = type.partition(" ")
        lines = [industry[at : at + 4] for at in range(0, min(len(industry), 8), 4)]
        text = "\n".join((*lines, f"{tier}级" if tier else ""))
        x, y = EDGE + NAME + column * COLUMN + COLUMN // 2, EDGE + LEGEND + HEAD - 8
        self._draw.multiline_text((x, y), text, INK, self._fonts[22], anchor="md", align="center")

    def row(self, number: int, name: str, cells: tuple[Cell, ...]) -> None:
        y = EDGE + LEGEND + HEAD + number * ROW
        self._draw.text((EDGE, y + ROW // 2), name[:5], INK, self._fonts[26], anchor="lm")
        for column, cell in enumerate(cells):
            x = EDGE + NAME + column * COLUMN
            if cell.points is None:
                self._box(x, y, COLUMN - 6, ROW - 6, "", cell.why, SOFT)
                continue
            shade = step(cell.points)
            said = f"{'≈' if cell.guessed else ''}{cell.points}"
            self._box(x, y, COLUMN - 6, ROW - 6, SHADES[shade], said, INKS[shade])

    def _box(self, x: int, y: int, width: int, height: int, fill: str, said: str, ink: Any) -> None:
        outline = None if fill else DASH
        self._draw.rounded_rectangle((x, y, x + width, y + height), 8, fill or None, outline)
        middle = (x + width // 2, y + height // 2)
        self._draw.text(middle, said, ink, self._fonts[22 if height < 40 else 26], anchor="mm")
