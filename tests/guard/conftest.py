"""The small team with a second region: 何静 sells in 华南, and a group account spans both."""

from dataclasses import replace

import pytest

from sales.company_names import company_key
from storage.directory import Names
from storage.store import Storage
from storage.tables import Customer, Opportunity, Person, Region, TouchLog
from tests.handlers.desk import Desk, open_desk
from tests.handlers.signing import WANG, hire

HEAD, NORTH_MEMBER = 4, 5
"""青禾医疗集团 and 汐城骨科医院 are 王芳's in 华东, 岭南妇产医院 is 何静's in 华南."""


@pytest.fixture
async def desk(storage: Storage) -> Desk:
    """The head has no members yet."""
    desk = await open_desk(storage)
    async with storage.begin(at=desk.clock.now()) as store:
        store.session.add(Region(name="华南"))
    south = await hire(desk, "何静", "rep", boss=None)
    async with storage.begin(at=desk.clock.now()) as store:
        (await store.session.get_one(Person, south)).region_id = 2
        for name, owner, region in (
            ("青禾医疗集团", WANG, 1), ("汐城骨科医院", WANG, 1), ("岭南妇产医院", south, 2),
        ):  # fmt: skip
            store.session.add(
                Customer(
                    name=name, name_key=company_key(name), owner_id=owner, region_id=region,
                    created_at=desk.clock.now(),
                )
            )  # fmt: skip
            await store.session.flush()
        touch = TouchLog(
            author_id=WANG, customer_id=NORTH_MEMBER, state="saved", content="聊了关节镜，打13800000009",
            at=desk.clock.now(), created_at=desk.clock.now(),
        )  # fmt: skip
        store.session.add(touch)
        await store.session.flush()
        store.session.add(
            Opportunity(
                name="关节镜", customer_id=NORTH_MEMBER, owner_id=WANG, touch_id=touch.id or 0,
                stage="first_touch", amount_fen=48_000_000, stage_entered_at=desk.clock.now(),
                last_contact_at=desk.clock.now(), created_at=desk.clock.now(),
            )
        )  # fmt: skip
    desk.business.names = Names()
    desk.business.tools = replace(desk.business.tools, names=desk.business.names.directory)
    return desk
