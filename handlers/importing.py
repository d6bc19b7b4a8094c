"""A table dropped into the chat: read first, shown, then taken in, and taken back by one tap (U-08, R29)."""

from pathlib import PurePosixPath

from sqlmodel import col, select

from cards.import_columns import ImportPage, import_list
from handlers.import_asking import as_seen, ask, kinds_of
from handlers.import_face import (
    IMPORT,
    columns_card,
    draw,
    mine,
    reply,
    view_of,
)
from handlers.import_kinds import IMPORTED
from handlers.refusals import ABSENT, lacking, stale
from handlers.registry import Context, Reply, handles, spelled
from sales.actions import (
    Action,
    ListImports,
    MapColumn,
    ShowColumns,
    ShowImport,
)
from sales.rights import anyone
from storage.imports import batches_of
from storage.tables import ImportBatch, Media

TABLES = (".xlsx", ".csv")
LISTED = 3


async def brought(ctx: Context, media: tuple[int, ...]) -> Reply | None:
    """The answer to files among which is a table that this person may bring; None: they are something else."""
    kinds = kinds_of(ctx)
    file = await _table(ctx, media) if kinds else None
    if file is None:
        return None
    batch = ImportBatch(
        kind=kinds[0], person_id=ctx.actor.id, media_id=file.id or 0, name=file.name,
        columns={"kinds": kinds}, created_at=ctx.now,
    )  # fmt: skip
    ctx.store.session.add(batch)
    await ctx.store.session.flush()
    await ask(ctx, batch, "parse_table")
    return await reply(ctx, batch, below=True)


@spelled("导入", "import", about="导入 Excel 表格，看导入记录", sample="/导入", may=anyone)
def parse_imports(rest: str) -> Action:
    return ListImports()


@handles(ListImports, may=anyone)
async def list_imports(action: ListImports, ctx: Context) -> Reply:
    kinds = kinds_of(ctx)
    if not kinds:
        return Reply(notice="导入表格由销售运营或主管来做，把文件发给他们就行")
    rows = await batches_of(ctx.store, ctx.actor.id, LISTED)
    views = tuple([await view_of(ctx, row) for row in rows])
    nouns = tuple(IMPORTED[kind].sheet.noun for kind in kinds)
    return Reply(import_list(ImportPage(nouns, views)), below=True)


@handles(ShowImport, may=anyone)
async def show(action: ShowImport, ctx: Context) -> Reply:
    batch = await mine(ctx, action.batch)
    return await reply(ctx, batch, below=not action.back) if batch else ABSENT


@handles(ShowColumns, may=anyone)
async def show_columns(action: ShowColumns, ctx: Context) -> Reply:
    batch = await mine(ctx, action.batch)
    if batch is None:
        return ABSENT
    if batch.state != "dry":
        return stale(await draw(ctx, batch), (IMPORT, batch.id or 0))
    return Reply(columns_card(batch))


@handles(MapColumn, may=anyone)
async def map_column(action: MapColumn, ctx: Context) -> Reply:
    """The file is read once more with what the person said."""
    batch = await as_seen(ctx, action.batch, action.seen, "dry")
    if isinstance(batch, Reply):
        return batch
    fields = {one.name for one in IMPORTED[batch.kind].sheet.fields}
    column = action.column or ""
    if action.field not in fields or not column.isdecimal():
        return lacking(
            "哪一项不对", "应该用哪一列", card=columns_card(batch, action.field or "", column)
        )
    if int(column) > len(batch.columns.get("headings", ())):
        return Reply(columns_card(batch, action.field), "表里没有这一列，重新选一下")
    chosen = {
        **batch.columns.get("chosen", {}),
        action.field: [int(column) - 1] if int(column) else [],
    }
    batch.columns = {**batch.columns, "chosen": chosen}
    batch.state = "reading"
    await ctx.store.session.flush()
    await ask(ctx, batch, "parse_table")
    return await reply(ctx, batch, "按新的对应重读一遍")


async def _table(ctx: Context, media: tuple[int, ...]) -> Media | None:
    query = select(Media).where(
        col(Media.id).in_(media), Media.person_id == ctx.actor.id, Media.kind == "file"
    )
    files = (await ctx.store.session.exec(query.order_by(col(Media.id)))).all()
    named = (one for one in files if PurePosixPath(one.name.lower()).suffix in TABLES)
    return next(named, None)
