"""A file that is taken in is nobody's but the sender's: to everybody else it is not there (law 6)."""

import pytest

from bot.platforms.base import Click
from storage.tables import ImportBatch, Media
from tests.doubles.company import BOSS, FANG, PEOPLE
from tests.importing.conftest import Office

ABSENT = 10**9


@pytest.mark.parametrize(
    "packed",
    [
        *("import.show:{}:0", "import.columns:{}", "import.map:{}:1", "import.start:{}:1"),
        *("import.stop:{}", "import.wrong:{}", "import.revert:{}:1", "import.read:{}"),
        *("import.taken:{}", "import.written:{}", "import.reverted:{}"),
    ],
)
async def test_somebody_elses_import_is_not_there(small: Office, packed: str) -> None:
    company = small.company
    async with company.storage.begin(at=company.clock.now()) as store:
        media = await store.add_media(
            sha256="0", kind="file", mime="text/csv", size=1, person_id=FANG, name="名单.csv"
        )
        batch = ImportBatch(
            kind="plants", person_id=FANG, media_id=media.id or 0, state="dry",
            created_at=company.clock.now(),
        )  # fmt: skip
        store.session.add(batch)
        await store.session.flush()
        id = batch.id
    answers = [
        (await company.dispatch("chat", click(company.fresh(), packed.format(one)))).reply
        for one in (id, ABSENT)
    ]
    assert answers[0] == answers[1]
    async with company.storage.read() as store:
        found = await store.session.get(ImportBatch, id)
        assert found
        assert (found.state, found.version) == ("dry", 1)
        assert await store.session.get(Media, found.media_id)


def click(event: str, packed: str) -> Click:
    return Click(event, PEOPLE[BOSS], packed, {}, "")
