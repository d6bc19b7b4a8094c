"""A person's own settings: kinds that are silent, alerts that come by themselves or not (U-05, AL-13)."""

from collections.abc import Iterable

from cards.model import Card
from cards.settings import SettingsView, muted, settings
from handlers.refusals import stale
from handlers.registry import Context, Reply, face, handles, spelled
from sales.actions import Action, Mute, SaveSettings, ShowSettings
from sales.notice_kinds import KINDS
from sales.rights import anyone
from storage.tables import Setting


@spelled("设置", "settings", about="提醒免打扰、异常自动推送", sample="/设置", may=anyone)
def parse_settings(rest: str) -> Action:
    return ShowSettings()


@face("setting")
async def settings_face(ctx: Context, id: int) -> Card | None:
    return settings(_view(ctx, await _row(ctx))) if id == ctx.actor.id else None


@handles(ShowSettings, may=anyone)
async def show(action: ShowSettings, ctx: Context) -> Reply:
    return Reply(settings(_view(ctx, await _row(ctx))), below=True)


@handles(SaveSettings, may=anyone)
async def save(action: SaveSettings, ctx: Context) -> Reply:
    row = await _row(ctx)
    if action.seen != _version(row):
        return stale(settings(_view(ctx, row)))
    alerts = {"on": True, "off": False}.get(action.alerts or "")
    row = await _set(ctx, row, action.muted, alerts)
    return Reply(settings(_view(ctx, row, ctx.event)), "设置已保存")


@handles(Mute, may=anyone)
async def mute(action: Mute, ctx: Context) -> Reply:
    kind = KINDS.get(action.kind)
    if kind is None:
        return Reply(notice="这类提醒不能单独免打扰，可以到「/设置」里看看")
    row = await _row(ctx)
    if row and kind.id in row.muted:
        return Reply(notice=f"「{kind.name}」已经是免打扰，发「/设置」可以改回来")
    await _set(ctx, row, [*(row.muted if row else ()), kind.id], None)
    digest_at = f"{ctx.playbook.calm.digest_at:%H:%M}"
    return Reply(muted((kind.name, digest_at, ctx.event)), f"「{kind.name}」已免打扰", below=True)


async def _row(ctx: Context) -> Setting | None:
    """Locked, so that two of the same person's taps follow each other."""
    lock = ctx.store.locks or None
    return await ctx.store.session.get(Setting, ctx.actor.id, with_for_update=lock)


async def _set(
    ctx: Context, row: Setting | None, kinds: Iterable[str], alerts: bool | None
) -> Setting:
    """`alerts` None: as it was. Kinds in the order of the table, whatever the order of the taps."""
    wanted = set(kinds)
    silent = [kind for kind in KINDS if kind in wanted]
    if row is None:
        await ctx.store.insert_once(Setting, person_id=ctx.actor.id)
        row = await ctx.store.session.get_one(Setting, ctx.actor.id, populate_existing=True)
    row.muted = silent
    row.push_alerts = row.push_alerts if alerts is None else alerts
    await ctx.store.session.flush()
    return row


def _version(row: Setting | None) -> int:
    return row.version if row else 0


def _view(ctx: Context, row: Setting | None, undo_event: int = 0) -> SettingsView:
    known = row or Setting(person_id=ctx.actor.id)
    return SettingsView(
        version=_version(row),
        kinds=tuple((kind.id, kind.name) for kind in KINDS.values()),
        muted=tuple(known.muted),
        alerts=known.push_alerts,
        digest_at=f"{ctx.playbook.calm.digest_at:%H:%M}",
        per_day=ctx.playbook.calm.per_day,
        undo_event=undo_event,
    )
