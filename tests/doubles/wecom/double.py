"""The whole cloud, and what people do in it."""

import xml.etree.ElementTree as ET
from typing import Any

from tests.doubles.cloud import Human, Seen, Told
from tests.doubles.wecom.seen import Shown, checked, chosen, from_xml, tapped
from tests.doubles.wecom.server import BOT_NAME, Server
from tests.doubles.wecom.tenant import Group


class WeComDouble(Server):
    """The self-built app's and the AI bot's chats; a person's are told apart by `Shown.by`."""

    # -- what people do with the app -----------------------------------------------------------

    async def say(self, user: str, text: str, *, group: str = "") -> Told:
        """To the app in private; in a group to the AI bot, which is called by its name."""
        if group:
            content = {"content": f"@{BOT_NAME} {text}"}
            return await self._call_bot(user, {"msgtype": "text", "text": content}, group)
        return await self._message(user, MsgType="text", Content=text)

    async def send_file(self, user: str, name: str, data: bytes, kind: str) -> Told:
        """kind: image | voice | video | file."""
        media = {"MsgType": kind, "MediaId": self.media.keep(kind, name, data)}
        more = {"voice": {"Format": "amr"}, "image": {"PicUrl": f"{self.base}/pic"}}
        return await self._message(user, **media, **more.get(kind, {}))

    async def _message(self, user: str, **fields: Any) -> Told:
        human = self.people[user.lower()]
        id = 7_000_000_000_000_000 + next(self._numbers)
        return await self.telling.tell({"FromUserName": human.id, **fields, "MsgId": id})

    async def happen(self, event: str, user: str = "sys", **fields: Any) -> Told:
        head = {"FromUserName": user, "MsgType": "event", "Event": event}
        return await self.telling.tell({**head, **fields})

    async def choose(self, user: str, key: str) -> Told:
        """An item of the app's menu."""
        return await self.happen("click", user, EventKey=key)

    async def enter(self, user: str) -> Told:
        """Opens the chat with the app."""
        return await self.happen("enter_agent", user, EventKey="")

    async def press(self, user: str, message_id: str, label: str, **form: Any) -> Told:
        """The button as the card looks now for him; LookupError: there is none."""
        shown = self._copy(user.lower(), message_id)
        key, answers = tapped(shown.now, label), chosen(shown.now, form)
        if shown.by == "bot":
            return await self._tap_bot(user, shown, key, answers)
        return await self._tap_app(user, shown, key, answers)

    def _copy(self, user: str, id: str) -> Shown:
        for copy in self.sending.copies:
            if copy.id == id and (copy.reader == user or user in self.tenant.members(copy.reader)):
                return copy
        raise LookupError(f"{user} does not see {id}")

    async def _tap_app(
        self, user: str, shown: Shown, key: str, answers: dict[str, list[str]]
    ) -> Told:
        code = self.sending.code(shown.id)
        items = [
            {"QuestionKey": name, "OptionIds": {"OptionId": ids}} for name, ids in answers.items()
        ]
        selected = {"SelectedItems": {"SelectedItem": items}} if items else {}
        told = await self.happen(
            "template_card_event", user, EventKey=key, TaskId=shown.id,
            CardType=shown.now["card_type"], ResponseCode=code, **selected,
        )  # fmt: skip
        if told.body is not None:
            self._passive(told.body, shown, user)
            self.sending.codes[code].used |= self.passive_uses_code
        return told

    def _passive(self, reply: ET.Element, shown: Shown, user: str) -> None:
        """Only the copy of who tapped changes."""
        assert reply.findtext("MsgType") == "update_template_card", "40008"
        assert reply.findtext("ToUserName") == user, "40003"
        assert reply.findtext("FromUserName") == self.tenant.corp_id
        card = reply.find("TemplateCard")
        assert card is not None
        face = from_xml(card)
        checked({"task_id": "t", **face}, "wecom")
        shown.faces.append(face)

    # -- what customers do ---------------------------------------------------------------------

    async def befriend(
        self,
        user: str,
        name: str,
        *,
        corp: str = "",
        mobile: str = "",
        id: str = "",
        code: bool = True,
    ) -> Told:
        """Somebody adds the member as a contact. `code`: no admin has set a welcome."""
        who = self.customers.add(user, name, corp, mobile, id)
        more = {"WelcomeCode": self.customers.code(who)} if code else {}
        return await self.happen(
            "change_external_contact", ChangeType="add_external_contact", UserID=user,
            ExternalUserID=who.id, State="", **more,
        )  # fmt: skip

    # -- what admins do ------------------------------------------------------------------------

    async def add_bot(self, group: str, title: str, by: str) -> Told:
        """Nobody is told of it."""
        known = self.tenant.groups.setdefault(group, Group(group, title, set(self.people)))
        known.bot = True
        return Told(200, None)

    async def remove_bot(self, group: str) -> Told:
        self.tenant.groups[group].bot = False
        return Told(200, None)

    async def join(self, human: Human) -> Told:
        self.tenant.employ([human])
        return await self._changed("create_user", human.id, Name=human.name)

    async def leave(self, user: str) -> Told:
        self.people.pop(user.lower())
        return await self._changed("delete_user", user)

    async def _changed(self, how: str, user: str, **fields: Any) -> Told:
        return await self.happen("change_contact", ChangeType=how, UserID=user, **fields)

    # -- what is seen --------------------------------------------------------------------------

    def chat(self, who: str) -> list[Seen]:
        """The messages of the app and of the AI bot there, oldest first."""
        place = who if who in self.tenant.groups else who.lower()
        return [one.seen() for one in self._in(place)]
