"""`battlepack sync`: the platforms' people now, with a line of progress; and the first admin."""

from bot.app import build
from bot.clock import Clock, RealClock
from bot.config import Config
from bot.organisation import Organisation
from bot.platforms.base import SendFailed
from bot.sentences import opened, tell
from sales.rights import RoleName
from storage.organising import called
from storage.store import Storage
from storage.tables import Role

NOBODY = "没有配置能读通讯录的平台"


async def sync(config: Config, admin: str) -> bool:
    """False: not all could be read. `admin`: a name or phone."""
    async with opened(config, alone=True) as storage:
        app = await build(config, RealClock(), storage=storage)
        try:
            organisation = Organisation(storage, app.remotes, app.clock, app.business)
            done = [await _compared(organisation, name) for name in organisation.listing]
        finally:
            await app.wakeups.close()
            for remote in app.remotes.values():
                await remote.close()
        if not done:
            tell(NOBODY)
        if admin:
            tell(await make_admin(storage, admin, app.clock))
    return all(done)


async def _compared(organisation: Organisation, name: str) -> bool:
    async def progress(line: str) -> None:
        tell(f"{name}：{line}")

    try:
        tell(f"{name}：{await organisation.compare(name, progress)}")
    except SendFailed as failed:
        tell(f"{name}：通讯录没有读完，什么都没动（{failed}）")
        return False
    return True


async def make_admin(storage: Storage, who: str, clock: Clock) -> str:
    """Only from here: whoever may run commands on the server says who is the first one."""
    async with storage.begin(at=clock.now()) as store:
        found = await called(store, who)
        if len(found) != 1:
            several = f"有 {len(found)} 位「{who}」，请改用手机号"
            return several if found else f"没有叫「{who}」或用这个手机号的同事，请先同步通讯录"
        person = found[0].id or 0
        is_new = await store.insert_once(Role, person_id=person, role=RoleName.ADMIN)
    return f"{found[0].name}{'现在是' if is_new else '已经是'}管理员"
