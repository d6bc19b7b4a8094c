"""Files that people sent: rows only, the bytes lie elsewhere by their hash."""

from collections.abc import Sequence

from sqlalchemy import bindparam
from sqlmodel import col, select

from storage.tables import Media
from storage.transaction import Transaction

_OF_TOUCH = select(Media).where(Media.touch_id == bindparam("touch_id")).order_by(col(Media.id))
_BY_HASH = select(Media).where(Media.sha256 == bindparam("sha256")).order_by(col(Media.id))


class Files(Transaction):
    async def add_media(
        self, *, sha256: str, kind: str, mime: str, size: int, person_id: int, name: str = ""
    ) -> Media:
        """Remember a file by its content's hash. `kind`: image, voice or file; `size` in bytes."""
        media = Media(
            sha256=sha256, kind=kind, mime=mime, size=size, person_id=person_id, name=name,
            created_at=self.at,
        )  # fmt: skip
        self.session.add(media)
        await self.session.flush()
        return media

    async def media(self, id: int) -> Media | None:
        return await self.session.get(Media, id)

    async def media_of_touch(self, touch_id: int) -> Sequence[Media]:
        return (await self.session.exec(_OF_TOUCH, params={"touch_id": touch_id})).all()

    async def media_by_hash(self, sha256: str) -> Media | None:
        """The first row with this content, whoever sent it."""
        return (await self.session.exec(_BY_HASH, params={"sha256": sha256})).first()


async def voice_of(store: Transaction, ids: Sequence[int], person_id: int) -> Media | None:
    """The first voice message among these files that the person sent."""
    query = select(Media).where(
        col(Media.id).in_(ids), Media.person_id == person_id, Media.kind == "voice"
    )
    return (await store.session.exec(query.order_by(col(Media.id)))).first()
