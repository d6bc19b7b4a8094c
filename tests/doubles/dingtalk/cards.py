"""Interactive cards (server_0780–0787)."""

import re
from typing import Any

from aiohttp import web

from tests.cards.documented import breaches
from tests.doubles.dingtalk.refusing import No
from tests.doubles.dingtalk.seen import BUILT_IN, Shown
from tests.doubles.dingtalk.tenant import Tenant

LONGEST_TRACK, LONGEST_SPACE = 100, 1000
ALL_VALUES = 100 * 1024
SPACE = re.compile(r"dtv1\.card//(IM_GROUP|IM_ROBOT)\.(.+)")


class Cards:
    """`templates`: published ones that this app may use. `blank`: taken, but drawn as 内容加载失败."""

    def __init__(self, tenant: Tenant, shown: dict[str, Shown]) -> None:
        self.tenant, self.shown = tenant, shown
        self.templates, self.unpublished, self.blank = {BUILT_IN}, set[str](), set[str]()
        self.made: dict[str, dict[str, Any]] = {}
        self.routes_known: dict[str, tuple[str, str]] = {}  # callbackRouteKey → address, secret
        self.unreachable: set[str] = set()  # places where delivery fails now

    def routes(self) -> list[web.RouteDef]:
        at = "/v1.0/card"
        return [
            web.post(f"{at}/instances/createAndDeliver", self.create_and_deliver),
            web.post(f"{at}/instances/deliver", self.deliver),
            web.post(f"{at}/instances", self.create),
            web.put(f"{at}/instances", self.update),
            web.post(f"{at}/callbacks/register", self.register),
        ]

    async def create(self, request: web.Request) -> web.Response:
        asked = await self._asked(request)
        self._make(asked)
        return web.json_response({"success": True, "result": asked["outTrackId"]})

    async def create_and_deliver(self, request: web.Request) -> web.Response:
        asked = await self._asked(request)
        self._check_place(asked)
        self._make(asked)
        result = {"outTrackId": asked["outTrackId"], "deliverResults": [self._deliver(asked)]}
        return web.json_response({"success": True, "result": result})

    async def deliver(self, request: web.Request) -> web.Response:
        """Answers with a list where createAndDeliver has an object."""
        asked = await self._asked(request)
        if asked.get("outTrackId") not in self.made:
            raise No("param.cardNotExist")
        self._check_place(asked)
        return web.json_response({"success": True, "result": [self._deliver(asked)]})

    async def update(self, request: web.Request) -> web.Response:
        asked = await self._asked(request)
        shown = self.shown.get(asked.get("outTrackId", ""))
        if shown is None:
            raise No("param.cardNotExist")
        values = _values(asked)
        options = asked.get("cardUpdateOptions") or {}
        shown.change(values, options.get("updateCardDataByKey") is True)
        return web.json_response({"success": True, "result": True})

    async def register(self, request: web.Request) -> web.Response:
        asked = await self._asked(request)
        self.routes_known[asked["callbackRouteKey"]] = (asked["callbackUrl"], asked["apiSecret"])
        return web.json_response({"success": True, "result": {"callbackUrl": asked["callbackUrl"]}})

    # ------------------------------------------------------------------------------------------

    async def _asked(self, request: web.Request) -> dict[str, Any]:
        self.tenant.needs("Card.Instance.Write")
        asked: dict[str, Any] = await request.json()
        return asked

    def _make(self, asked: dict[str, Any]) -> None:
        track = asked.get("outTrackId")
        if not track or not isinstance(track, str):
            raise No("param.outTrackIdEmpty")
        if len(track) > LONGEST_TRACK:
            raise No("param.invalid")
        self._check_template(asked.get("cardTemplateId"))
        _values(asked)
        if track in self.made:
            raise No("param.cardAlreadyExist")
        self.made[track] = asked

    def _check_template(self, template: Any) -> None:
        if not template:
            raise No("param.cardTemplateIdEmpty")
        if template in self.unpublished:
            raise No("param.templateUnpublished")
        if template not in self.templates | self.blank:
            raise No("param.templateNotExist")

    def _check_place(self, asked: dict[str, Any]) -> None:
        place = SPACE.fullmatch(asked.get("openSpaceId") or "")
        if not asked.get("openSpaceId"):
            raise No("param.openSpaceIdEmpty")
        if place is None or len(asked["openSpaceId"]) > LONGEST_SPACE:
            raise No("param.openSpaceIdInvalid")
        model = "imGroupOpenDeliverModel" if place[1] == "IM_GROUP" else "imRobotOpenDeliverModel"
        if model not in asked:
            raise No("param.openDeliverModelEmpty")
        if asked[model].get("robotCode") != self.tenant.client_id:
            raise No("param.openDeliverModelError")

    def _deliver(self, asked: dict[str, Any]) -> dict[str, Any]:
        """200 whatever comes of it: each place says so itself."""
        place = SPACE.fullmatch(asked["openSpaceId"])
        assert place is not None
        result = {"spaceType": place[1], "spaceId": place[2], "carrierId": "", "success": False}
        if place[2] in self.unreachable:
            return result | {"errorMsg": "deliver failed, try later"}
        group = self.tenant.groups.get(place[2])
        there = group.has_bot if group else False
        if not (there if place[1] == "IM_GROUP" else self.tenant.sees(place[2])):
            return result | {"errorMsg": "spaceId is illegal"}
        self._show(self.made[asked["outTrackId"]], place[2])
        return result | {
            "success": True,
            "carrierId": f"carrier-{asked['outTrackId']}",
            "errorMsg": "",
        }

    def _show(self, made: dict[str, Any], to: str) -> None:
        track, template = made["outTrackId"], made["cardTemplateId"]
        values = {"markdown": "内容加载失败"} if template in self.blank else _values(made)
        self.shown[track] = Shown(
            track, to, "card", values, template,
            made.get("callbackType", ""), made.get("callbackRouteKey", ""),
        )  # fmt: skip


def _values(asked: dict[str, Any]) -> dict[str, str]:
    """Strings only, none above 1 KB, 100 KB in all."""
    values = (asked.get("cardData") or {}).get("cardParamMap")
    if not isinstance(values, dict) or not values:
        raise No("param.cardPublicDataEmpty")
    if not all(isinstance(one, str) for one in values.values()):
        raise No("MissingStringValue")
    sizes = [len(one.encode()) for one in values.values()]
    if max(sizes) > 1024 or sum(sizes) > ALL_VALUES or any(len(k.encode()) > 100 for k in values):
        raise No("param.invalid")
    if "sys_full_json_obj" in values and (found := _broken(values)):
        raise No("param.invalid", message="; ".join(found))
    return values


def _broken(values: dict[str, str]) -> list[str]:
    return [one for one in breaches("dingtalk", {"cardParamMap": values}) if one.startswith("[")]
