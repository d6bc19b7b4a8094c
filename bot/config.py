"""config.yaml as one frozen, typed value; a fault stops the start and names the key."""

import os
import re
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

from bot.ids import Ids

_SECRET = re.compile(r"\$\{(\w+)\}")


class ConfigFault(Exception):
    """The configuration cannot be used; the text is for the person who starts the bot."""


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ConsoleConfig(Section):
    """The local web console. Off in `serve` unless asked for; loopback unless said otherwise."""

    enabled: bool = False
    clock: bool = False  # the demo's movable clock
    remote: bool = False  # answer to other machines as well: only behind a login of your own


class WebConfig(Section):
    host: str = "127.0.0.1"
    port: int = Field(default=8642, ge=1, le=65535)
    secret: SecretStr | None = None  # signs page cookies; the same on every instance

    def cookie_secret(self, ids: Ids) -> str:
        """Without a configured one, people reopen their pages from the chat after a restart."""
        return self.secret.get_secret_value() if self.secret else ids.secret()


class WeComBotConfig(Section):
    """An AI bot (智能机器人): hears groups, shows buttons there."""

    bot_id: str
    secret: SecretStr
    name: str = ""  # as groups show it; its mention is then taken out of what people say there
    push_cards: bool = True  # try cards in groups unasked; a group that refuses gets words
    socket: str = "wss://openws.work.weixin.qq.com"


class WeComConfig(Section):
    """A self-built app (自建应用), with an AI bot beside it where groups are wanted."""

    corp_id: str
    agent_id: int
    secret: SecretStr
    token: SecretStr  # of 接收消息
    aes_key: SecretStr  # EncodingAESKey, 43 characters
    bot: WeComBotConfig | None = None
    tester: str = ""  # userid of who gets the doctor's test card
    api: str = "https://qyapi.weixin.qq.com"
    login: str = "https://open.weixin.qq.com"
    desktop_login: str = "https://login.work.weixin.qq.com"

    @field_validator("aes_key")
    @classmethod
    def whole_key(cls, key: SecretStr) -> SecretStr:
        if not re.fullmatch("[A-Za-z0-9+/]{43}", key.get_secret_value()):
            raise ValueError("EncodingAESKey 应是 43 位的字母和数字")
        return key


class DingTalkConfig(Section):
    """An internal app (企业内部应用) with the robot ability. stream: no public address is needed."""

    client_id: str
    client_secret: SecretStr
    corp_id: str
    robot_code: str = ""  # as the client id where the console shows no other
    mode: Literal["stream", "http"] = "stream"
    token: SecretStr | None = None  # of 事件订阅, http only
    aes_key: SecretStr | None = None  # 43 characters, http only
    card_secret: SecretStr | None = None  # apiSecret of card callbacks, http only
    card_route: str = "battlepack"  # callbackRouteKey of card callbacks, http only
    cards: Literal["interactive", "simple"] = "interactive"  # simple: taps are sent as words
    card_template: str = "1366a1eb-bc54-4859-ac88-517c56a9acb1.schema"
    edition: Literal["standard", "professional", "dedicated"] = "standard"
    api: str = "https://api.dingtalk.com"
    old_api: str = "https://oapi.dingtalk.com"
    login: str = "https://login.dingtalk.com"

    @model_validator(mode="after")
    def provable(self) -> "DingTalkConfig":
        if self.mode == "http" and not (self.token and self.aes_key and self.card_secret):
            raise ValueError("mode 为 http 时需要 token、aes_key 和 card_secret")
        if self.aes_key and not re.fullmatch("[A-Za-z0-9+/]{43}", self.aes_key.get_secret_value()):
            raise ValueError("aes_key 应是 43 位的字母和数字")
        return self


class FeishuConfig(Section):
    """A custom app (企业自建应用). socket: the long connection, no public address is needed."""

    app_id: str
    app_secret: SecretStr
    mode: Literal["socket", "http"] = "socket"
    verification_token: SecretStr | None = None  # http only
    encrypt_key: SecretStr | None = None  # http only; without it nothing proves who calls
    tenant_key: str = ""  # of the own company; learnt at start where it is not given
    api: str = "https://open.feishu.cn"
    login: str = "https://accounts.feishu.cn"

    @model_validator(mode="after")
    def provable(self) -> "FeishuConfig":
        if self.mode == "http" and not (self.verification_token and self.encrypt_key):
            raise ValueError("mode 为 http 时需要 verification_token 和 encrypt_key")
        return self


class ApiWebhook(Section):
    """Where a partner hears how its leads stand. `secret`: base64, as Standard Webhooks has it."""

    url: str
    secret: SecretStr

    @field_validator("url")
    @classmethod
    def an_address(cls, url: str) -> str:
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc:
            raise ValueError("应是 http:// 或 https:// 开头的地址")
        return url

    @model_validator(mode="after")
    def strong(self) -> "ApiWebhook":
        if not 24 <= len(self.key) <= 64:
            raise ValueError(
                "secret 应是 24 到 64 字节的 base64，例如 openssl rand -base64 32 的结果"
            )
        return self

    @property
    def key(self) -> bytes:
        """The bytes to sign with; none where the text is no base64."""
        try:
            return b64decode(self.secret.get_secret_value().removeprefix("whsec_"), validate=True)
        except ValueError:
            return b""


class ApiToken(Section):
    """Of one other system. `may`: tell us of leads, follow those, learn who looks after them."""

    secret: SecretStr
    may: tuple[Literal["send", "read", "owner"], ...] = ("send", "read")
    per_minute: int = Field(default=300, ge=1)
    webhook: ApiWebhook | None = None

    @model_validator(mode="after")
    def may_hear(self) -> "ApiToken":
        if self.webhook and "read" not in self.may:
            raise ValueError("有 webhook 的令牌要有 read 权限")
        return self

    @field_validator("secret")
    @classmethod
    def long_enough(cls, secret: SecretStr) -> SecretStr:
        if not re.fullmatch(r"[!-~]{24,200}", secret.get_secret_value()):
            raise ValueError(
                "令牌应有 24 到 200 个英文字母、数字或符号，例如 openssl rand -hex 24 的结果"
            )
        return secret


class ApiConfig(Section):
    """The open interface; closed while there is no token. A token's name stands before all it tells."""

    tokens: dict[str, ApiToken] = {}

    @model_validator(mode="after")
    def told_apart(self) -> "ApiConfig":
        if wrong := [
            name for name in self.tokens if not re.fullmatch("[a-z][a-z0-9_-]{0,31}", name)
        ]:
            raise ValueError(
                f"名称「{wrong[0]}」应是小写字母开头的小写字母、数字、- 或 _，最多 32 个"
            )
        secrets = [token.secret.get_secret_value() for token in self.tokens.values()]
        if len(set(secrets)) < len(secrets):
            raise ValueError("每个令牌的 secret 要不一样")
        return self

    @property
    def followers(self) -> frozenset[str]:
        """Names of those who hear how their leads stand."""
        return frozenset(name for name, token in self.tokens.items() if token.webhook)


class Config(Section):
    company: str = "示例公司"
    database: str = "sqlite:///data/battlepack.db"
    redis: str | None = None
    timezone: str = "Asia/Shanghai"
    playbook: Path = Path("playbooks/default.yaml")
    media: Path = Path("data/media")
    anchor: Path = Path("data/anchor.log")
    base_url: str = "http://127.0.0.1:8642"
    web: WebConfig = WebConfig()
    console: ConsoleConfig = ConsoleConfig()
    api: ApiConfig = ApiConfig()
    wecom: WeComConfig | None = None
    dingtalk: DingTalkConfig | None = None
    feishu: FeishuConfig | None = None

    @field_validator("timezone")
    @classmethod
    def known_zone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError("没有这个时区，例如应写 Asia/Shanghai")
        return name

    @field_validator("database")
    @classmethod
    def known_engine(cls, url: str) -> str:
        if not url.startswith(("sqlite", "postgresql")):
            raise ValueError("只支持 sqlite:///文件 或 postgresql://用户@主机/库")
        return url

    @property
    def secrets(self) -> tuple[str, ...]:
        """Values that must never be written anywhere: kept out of the logs."""
        passwords = (urlsplit(url).password for url in (self.database, self.redis or ""))
        return tuple(secret for secret in (*passwords, *_secrets(self)) if secret)

    @property
    def platforms(self) -> dict[str, Section]:
        """The chat platforms that are configured: name → its section."""
        sections = {"wecom": self.wecom, "dingtalk": self.dingtalk, "feishu": self.feishu}
        return {name: section for name, section in sections.items() if section}

    @field_validator("base_url")
    @classmethod
    def an_address(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ValueError("应是 http:// 或 https:// 开头的地址，手机要能打开")
        return url.rstrip("/")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


def _secrets(section: BaseModel) -> Iterator[str]:
    for name in type(section).model_fields:
        value = getattr(section, name)
        if isinstance(value, SecretStr):
            yield value.get_secret_value()
        for inner in value.values() if isinstance(value, dict) else (value,):
            if isinstance(inner, BaseModel):
                yield from _secrets(inner)


def load_config(path: Path, environment: Mapping[str, str] = os.environ) -> Config:
    """Read, fill in `${SECRETS}`, check."""
    return check_config(_parsed(path), environment, str(path))


def check_config(raw: Any, environment: Mapping[str, str], where: str = "配置") -> Config:
    if not isinstance(raw, dict):
        raise ConfigFault(f"{where}：应该是「键: 值」的列表")
    filled = _filled(raw, environment, where, "")
    try:
        return Config.model_validate(filled)
    except ValidationError as error:
        raise ConfigFault("\n".join(_sentences(error, where))) from None


def _parsed(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except OSError as error:
        raise ConfigFault(f"{path}：读不到配置文件（{error.strerror}）") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigFault(f"{path}：不是正确的 YAML（{error}）") from None


def _filled(value: Any, environment: Mapping[str, str], where: str, key: str) -> Any:
    """Secrets are filled in after parsing, so that no value can change the file's structure."""
    if isinstance(value, dict):
        return {
            name: _filled(inner, environment, where, f"{key}.{name}".strip("."))
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [_filled(inner, environment, where, key) for inner in value]
    if not isinstance(value, str):
        return value

    def secret(match: re.Match[str]) -> str:
        if not environment.get(match[1]):
            raise ConfigFault(f"{where}：{key} 需要环境变量 {match[1]}，但它没有设置")
        return environment[match[1]]

    return _SECRET.sub(secret, value)


def _sentences(error: ValidationError, where: str) -> Iterable[str]:
    """pydantic's findings in the reader's words; values are left out, they may be secrets."""
    for fault in error.errors(include_input=False, include_url=False):
        key = ".".join(str(part) for part in fault["loc"])
        yield f"{where}：{key} {_WORDS.get(fault['type'], '不对')}{_detail(fault)}"


_WORDS = {
    "extra_forbidden": "是不认识的键，请检查拼写或删除",
    "missing": "没有填写",
    "int_parsing": "应该是整数",
    "int_type": "应该是整数",
    "literal_error": "不是可选的值",
    "bool_parsing": "应该是 true 或 false",
    "bool_type": "应该是 true 或 false",
    "string_type": "应该是文字",
    "path_type": "应该是文件路径",
    "model_type": "应该是一段「键: 值」",
    "greater_than_equal": "太小",
    "less_than_equal": "太大",
    "value_error": "不对：",
}


def _detail(fault: Any) -> str:
    context = fault.get("ctx") or {}
    if fault["type"] == "value_error":
        return str(context["error"])
    bounds = [f"，至少 {context['ge']}"] if "ge" in context else []
    return "".join(bounds + ([f"，最多 {context['le']}"] if "le" in context else []))
