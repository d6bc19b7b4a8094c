"""The change log for whoever must answer for it: is it whole, and who did what (U-16, law 13)."""

from collections.abc import Iterator
from datetime import tzinfo
from typing import Any

from bot.anchor import Anchor
from bot.config import Config
from bot.sentences import opened
from cards.text import masked_phone, masked_phones
from storage.history import Entry, change_named, changes_of, sealed_and_open
from storage.store import Storage

Verdict = tuple[bool, str]
NOTHING = "（空）"


async def verify(config: Config) -> Verdict:
    """Whether every sealed change is as it was, compared with the heads kept outside the database."""
    async with opened(config) as storage:
        return await verified(storage, Anchor(storage, config.anchor), config)


async def verified(storage: Storage, anchor: Anchor, config: Config) -> Verdict:
    kept = anchor.heads()
    async with storage.read() as store:
        sealed, waiting = await sealed_and_open(store)
        bad = await store.verify(*kept)
        culprit = await change_named(store, bad) if bad is not None else None
    if bad is not None:
        return False, _broken(bad, culprit, config.zone)
    if sealed and not kept:
        return (
            False,
            f"已封存的 {sealed} 条记录前后一致，但库外存根 {config.anchor} 不在，无法确认尾部没有被截断",
        )
    rest = f"，另有 {waiting} 条等下次封存" if waiting else ""
    return True, f"审计记录完好：{sealed} 条已封存，与库外存根一致{rest}"


async def show(config: Config, table: str, row: str) -> list[str]:
    """The row's story, a line per change; phones masked."""
    async with opened(config) as storage, storage.read() as store:
        return [_told(entry, config.zone) for entry in await changes_of(store, table, row)]


def _broken(bad: int, culprit: Entry | None, zone: tzinfo) -> str:
    if culprit is None:
        return f"审计记录被动过：从第 {bad} 条起缺失，或尾部被截断"
    change = culprit[0]
    return f"审计记录被动过：第 {bad} 条与封存时不符（{change.table}:{change.row}，{_who(culprit, zone)}）"


def _told(entry: Entry, zone: tzinfo) -> str:
    change = entry[0]
    what = "；".join(_differences(change.before, change.after))
    return f"#{change.id} {_who(entry, zone)} {_deed(change.before, change.after)} {what}"


def _who(entry: Entry, zone: tzinfo) -> str:
    change, name = entry
    at = change.at.astimezone(zone)
    return f"{at:%Y-%m-%d %H:%M:%S} {name or change.job or '系统'}"


def _deed(before: object, after: object) -> str:
    return "新建" if before is None else "删除" if after is None else "修改"


def _differences(before: dict[str, Any] | None, after: dict[str, Any] | None) -> Iterator[str]:
    old, new = before or {}, after or {}
    for name in new or old:
        was, now = _plain(name, old.get(name)), _plain(name, new.get(name))
        if before is None or after is None:
            if (value := now if after else was) != NOTHING:
                yield f"{name}={value}"
        elif was != now or old.get(name) != new.get(name):
            yield f"{name}: {was} → {now}"


def _plain(column: str, value: Any) -> str:
    if value in (None, "", [], {}):
        return NOTHING
    return masked_phone(str(value)) if column == "phone" else masked_phones(str(value))
