"""A NoneBot2 bot for Feishu with one command that only answers, as its guide shows it. Runs in an
environment of its own, so nothing of the house is imported. /cpu as ours.

`python nonebot_process.py PORT API APP_ID SECRET TOKEN ENCRYPT_KEY`
"""

import sys
from time import process_time

import nonebot
from nonebot.adapters.feishu import Adapter

_port, _api, _app, _secret, _token, _key = sys.argv[1:]

nonebot.init(
    driver="~fastapi+~aiohttp",
    host="127.0.0.1",
    port=int(_port),
    fastapi_docs_url=None,
    feishu_api_base=_api,
    feishu_bots=[
        {"app_id": _app, "app_secret": _secret, "verification_token": _token, "encrypt_key": _key}
    ],
)
nonebot.get_driver().register_adapter(Adapter)
command = nonebot.on_command("advance")


@command.handle()
async def advance() -> None:
    await command.finish("已推进")


@nonebot.get_app().get("/cpu")
async def cpu() -> float:
    return process_time()


nonebot.run()
