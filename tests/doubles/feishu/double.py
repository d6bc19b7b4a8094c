"""The whole cloud, and what people do in it."""

import json
from typing import Any

from tests.doubles.cloud import Human, Seen, Told
from tests.doubles.feishu.cards import checked, tap
from tests.doubles.feishu.im import Tapped
from tests.doubles.feishu.seen import Shown
from tests.doubles.feishu.telling import Telling
from tests.doubles.feishu.tenant import Group, ids

OPEN = ("/open-apis/auth/", "/open-apis/authen/", "/callback/", "/ws/")
"""Paths that want no token of the app."""


class FeishuDouble(Telling):
    """`mode`: how the bot is told of events: socket | http (then set `callback`)."""

    async def start(self) -> "FeishuDouble":
        await super().start()
        return self

    # -- what people do ------------------------------------------------------------------------

    async def say(self, user: str, text: str, *, group: str = "", mention: bool = True) -> Told:
        """In a group with a mention of the bot, unless said otherwise."""
        content = {"text": f"@_user_1 {text}" if group and mention else text}
        return await self._message(user, "text", content, group, mention)

    async def send_file(self, user: str, name: str, data: bytes, kind: str) -> Told:
        """kind: image | voice | video | file."""
        key = f"sent_{next(self._ids)}"
        type, content = {
            "image": ("image", {"image_key": key}),
            "voice": ("audio", {"file_key": key, "duration": 2000}),
            "video": ("media", {"file_key": key, "image_key": key, "file_name": name}),
            "file": ("file", {"file_key": key, "file_name": name}),
        }[kind]
        id = self._id("om")
        self.files.sent_in[id, key] = data
        return await self._message(user, type, content, id=id)

    async def _message(
        self,
        user: str,
        kind: str,
        content: dict[str, Any],
        group: str = "",
        mention: bool = False,
        id: str = "",
    ) -> Told:
        human, at = self.people[user], str(int(self.clock.now().timestamp() * 1000))
        message = {
            "message_id": id or self._id("om"),
            "create_time": at,
            "chat_id": group or self.tenant.private(human),
            "chat_type": "group" if group else "p2p",
            "message_type": kind,
            "content": json.dumps(content, ensure_ascii=False),
        }
        if group and mention:
            message["mentions"] = [self._mention()]
        sender = {
            "sender_id": ids(human),
            "sender_type": "user",
            "tenant_key": self.tenant.tenant_key,
        }
        return await self.happen("im.message.receive_v1", {"sender": sender, "message": message})

    def _mention(self) -> dict[str, Any]:
        us = {"open_id": self.app.open_id, "union_id": "on_bot", "user_id": ""}
        return {
            "key": "@_user_1",
            "id": us,
            "mentioned_type": "bot",
            "name": self.app.bot_name,
            "tenant_key": self.tenant.tenant_key,
        }

    async def press(self, user: str, message_id: str, label: str, **form: Any) -> Told:
        """Raises LookupError where he cannot. The message cannot be changed until the answer came, and
        looks as it says from then on, for everybody."""
        shown = self.im.shown[message_id]
        if user not in self.im.readers(shown):
            raise LookupError(f"{user} does not see {message_id}")
        action = tap(shown.now, label, form)
        token = f"c-{next(self._ids):040d}"
        tapped = self.im.tapped[token] = Tapped(shown.id, self.clock.now())
        envelope = self.envelope(
            "card.action.trigger",
            {
                "operator": {**ids(self.people[user]), "tenant_key": self.tenant.tenant_key},
                "token": token,
                "action": action,
                "host": "im_message",
                "context": {"open_message_id": shown.id, "open_chat_id": shown.chat},
            },
            micro=True,
        )
        return await self._answered(envelope, shown, tapped)

    async def _answered(self, envelope: dict[str, Any], shown: Shown, tapped: Tapped) -> Told:
        shown.locked, self._last = True, envelope
        told = await self.callbacks.callback(envelope)
        shown.locked, tapped.answered = False, told.status == 200
        if told.status != 200:
            return Told(told.status, {"error": 200341 if told.status == 0 else 200671})
        self._applied(told.body, shown)
        return told

    def _applied(self, body: dict[str, Any], shown: Shown) -> None:
        """200672: the answer's shape; 200673: its card. A double says so by failing the test."""
        assert set(body) <= {"toast", "card"}, f"200672 {set(body)}"
        if toast := body.get("toast"):
            assert toast["type"] in ("info", "success", "error", "warning"), "200672"
            assert isinstance(toast["content"], str), "200672"
            assert toast["content"], "200672"
            self.toasts.append(toast["content"])
        if card := body.get("card"):
            assert card["type"] == "raw", "200672"
            assert isinstance(card["data"], dict), "200672"
            self.im.change(shown, checked(card["data"], set(self.files.uploaded)))

    async def choose(self, user: str, event_key: str) -> Told:
        """An item of the bot's menu."""
        who = {"operator_name": self.people[user].name, "operator_id": ids(self.people[user])}
        at = int(self.clock.now().timestamp())
        event = {"operator": who, "event_key": event_key, "timestamp": at}
        return await self.happen("application.bot.menu_v6", event)

    async def enter(self, user: str) -> Told:
        """Opens the chat with the bot."""
        human = self.people[user]
        event = {"chat_id": self.tenant.private(human), "operator_id": ids(human)}
        return await self.happen("im.chat.access_event.bot_p2p_chat_entered_v1", event)

    # -- what admins do ------------------------------------------------------------------------

    async def add_bot(self, group: str, title: str, by: str) -> Told:
        known = self.tenant.groups.setdefault(group, Group(group, title, set(self.people)))
        known.bot = True
        return await self._in_group("im.chat.member.bot.added_v1", known, by)

    async def remove_bot(self, group: str, by: str = "") -> Told:
        known = self.tenant.groups[group]
        known.bot = False
        return await self._in_group("im.chat.member.bot.deleted_v1", known, by)

    async def _in_group(self, kind: str, group: Group, by: str) -> Told:
        who = ids(self.people[by]) if by else {}
        event = {"chat_id": group.id, "operator_id": who, "external": False, "name": group.title}
        return await self.happen(kind, event)

    async def join(self, human: Human) -> Told:
        self.people[human.id] = human
        return await self.happen("contact.user.created_v3", {"object": {**ids(human)}})

    async def leave(self, user: str) -> Told:
        human = self.people.pop(user)
        self.tenant.gone[user] = human
        old = {"department_ids": list(human.departments), "open_id": ids(human)["open_id"]}
        event = {"object": {**ids(human), "name": human.name}, "old_object": old}
        return await self.happen("contact.user.deleted_v3", event)

    # -- what is seen --------------------------------------------------------------------------

    def chat(self, who: str) -> list[Seen]:
        """The bot's messages there, oldest first, as they look now."""
        return [one.seen() for one in self.im.of(who)]
