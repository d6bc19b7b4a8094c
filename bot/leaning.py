"""Before many are sent: what each becomes on a platform that has to live on a month's quota."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.packing import Parcel
from bot.platforms.base import Frugal, Platform, Throttled


async def leaned(
    parcels: Sequence[Parcel], platforms: Mapping[str, Platform]
) -> tuple[list[Parcel], list[tuple[Parcel, Throttled]]]:
    """What leaves now, and what the month holds back."""
    kept: list[Parcel] = []
    held: list[tuple[Parcel, Throttled]] = []
    for parcel in parcels:
        platform = platforms[parcel.platform]
        if not (parcel.outgoing.bulk and isinstance(platform, Frugal)):
            kept.append(parcel)
            continue
        try:
            kept.append(replace(parcel, outgoing=await platform.lean(parcel.outgoing)))
        except Throttled as full:
            held.append((parcel, full))
    return kept, held
