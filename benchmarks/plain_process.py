"""The yardstick of starting: a plain aiohttp + sqlmodel + apscheduler + jinja2 process that does nothing.

`python -m benchmarks.plain_process PORT DATABASE`
"""

import asyncio
import sys

from aiohttp import web
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from jinja2 import DictLoader, Environment
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import Field, SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession


class Visit(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    text: str


async def main(port: int, database: str) -> None:
    engine = create_async_engine(f"sqlite+aiosqlite:///{database}")
    async with engine.begin() as connection:
        await connection.run_sync(SQLModel.metadata.create_all)
    page = Environment(loader=DictLoader({"page": "{{ visits }}"}), autoescape=True).get_template(
        "page"
    )

    async def show(request: web.Request) -> web.Response:
        async with AsyncSession(engine) as session:
            visits = (await session.exec(select(Visit).limit(10))).all()
        return web.Response(text=page.render(visits=visits))

    app = web.Application()
    app.router.add_get("/healthz", show)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    clock = AsyncIOScheduler()
    clock.add_job(lambda: None, "interval", seconds=1)
    clock.start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2]))
