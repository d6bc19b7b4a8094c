"""Playbooks: YAML into the typed business rules, and every version that was ever in force."""

from dataclasses import asdict
from datetime import datetime, time
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml
from sqlmodel import select

from sales.matching_rules import MatchingRules
from sales.playbook import Playbook, check
from storage.clean import canonical_json
from storage.store import Store
from storage.tables import Playbook as PlaybookRow
from storage.typed import Reader


class PlaybookFault(Exception):
    """The file cannot be put in force; `problems` are Chinese sentences that name the key."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same in C, where it was built


def load_playbook(path: Path) -> Playbook:
    """Read, type and check the rules. Raises PlaybookFault."""
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), _LOADER)
    except (OSError, UnicodeDecodeError) as error:
        raise PlaybookFault(f"{path}：读不了这个文件（{error}）") from error
    except yaml.YAMLError as error:
        raise PlaybookFault(f"{path}：不是正确的 YAML（{error}）") from error
    return parse_playbook(data)


def parse_playbook(data: Any) -> Playbook:
    """The same for data that was read already. Raises PlaybookFault."""
    reader = Reader()
    playbook = reader.read(Playbook, data, "")
    if problems := reader.problems or check(playbook):
        raise PlaybookFault(*problems)
    assert isinstance(playbook, Playbook)
    return playbook


def read_matching(data: Any) -> MatchingRules:
    """The part on leads alone, as it was checked before. Raises PlaybookFault."""
    reader = Reader()
    rules = reader.read(MatchingRules, data, "matching")
    if reader.problems:
        raise PlaybookFault(*reader.problems)
    assert isinstance(rules, MatchingRules)
    return rules


async def remember(store: Store, playbook: Playbook, now: datetime) -> int:
    """The id of this version; the same content is the same version, whenever it comes into force."""
    content = playbook_content(playbook)
    sha = sha256(canonical_json(content)).hexdigest()
    await store.insert_once(
        PlaybookRow, sha256=sha, name=playbook.name, content=content, activated_at=now
    )
    query = select(PlaybookRow.id).where(PlaybookRow.sha256 == sha)
    return (await store.session.exec(query)).one() or 0


def playbook_content(playbook: Playbook) -> dict[str, Any]:
    """The rules as JSON, as the YAML file would say them."""
    content = plain(asdict(playbook))
    assert isinstance(content, dict)
    return content


def plain(value: Any) -> Any:
    """Of dataclasses as dicts; what is None is left out."""
    match value:
        case time():
            return f"{value:%H:%M}"
        case dict():
            return {name: plain(item) for name, item in value.items() if item is not None}
        case tuple() | list():
            return [plain(item) for item in value]
        case _:
            return value
