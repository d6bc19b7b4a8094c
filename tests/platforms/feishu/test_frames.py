"""Frames of the long connection: written as the vendor writes them, read whatever comes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platforms.feishu.frames import BadFrame, Frame, ping, read, written
from bot.platforms.feishu.joining import KEPT, MOST_PARTS, Joining
from tests.doubles.feishu.wire import Frame as Theirs

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
FRAMES = st.builds(
    Frame,
    seq=st.integers(0, 2**64 - 1),
    log=st.integers(0, 2**64 - 1),
    service=st.integers(-(2**31), 2**31 - 1),
    method=st.integers(0, 1),
    headers=st.lists(st.tuples(TEXT, TEXT), max_size=5).map(tuple),
    encoding=TEXT,
    type=TEXT,
    payload=st.binary(max_size=300),
    log_new=TEXT,
)

# protobuf's own bytes for the vendor's Frame message (lark_oapi.ws.pb.pbbp2_pb2)
PING = bytes.fromhex("08001000188ed480102000") + bytes.fromhex("2a0c0a04747970651204") + b"ping"


def test_a_ping_is_what_the_vendors_client_writes() -> None:
    assert written(ping(33565198)) == PING


@given(FRAMES)
@settings(max_examples=200)
def test_a_frame_is_read_as_it_was_written(frame: Frame) -> None:
    assert read(written(frame)) == frame


@given(st.binary(max_size=200))
@settings(max_examples=300)
def test_any_bytes_are_a_frame_or_none(data: bytes) -> None:
    try:
        read(data)
    except BadFrame:
        return


@given(FRAMES, st.data())
@settings(max_examples=200)
def test_a_harmed_frame_is_a_frame_or_none(frame: Frame, data: st.DataObject) -> None:
    whole = bytearray(written(frame))
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] = data.draw(st.integers(0, 255))
    try:
        read(bytes(whole))
    except BadFrame:
        return


def test_the_answer_is_the_same_frame_with_its_time() -> None:
    frame = Frame(1, 2, 3, 1, (("type", "event"), ("message_id", "m")), payload=b"{}")
    theirs = Theirs.loads(written(frame.answered(b'{"code":200}', 12)))
    assert theirs.headers == {"type": "event", "message_id": "m", "biz_rt": "12"}
    assert (theirs.service, theirs.method, theirs.payload) == (3, 1, b'{"code":200}')


def _part(seq: object, count: object, payload: bytes = b"x", id: str = "m") -> Frame:
    headers = (("message_id", id), ("sum", str(count)), ("seq", str(seq)))
    return Frame(method=1, headers=headers, payload=payload)


def test_parts_are_joined_in_their_order_whatever_order_they_come_in() -> None:
    joining = Joining()
    assert joining.add(_part(2, 3, b"c"), 0) is None
    assert joining.add(_part(0, 3, b"a"), 1) is None
    assert joining.add(_part(0, 3, b"a"), 1) is None
    assert joining.add(_part(1, 3, b"b"), 2) == b"abc"


def test_a_part_that_comes_too_late_finds_the_others_gone() -> None:
    joining = Joining()
    joining.add(_part(0, 2, b"a"), 0)
    assert joining.add(_part(1, 2, b"b"), KEPT) is None
    assert joining.add(_part(0, 2, b"a"), KEPT + 1) == b"ab"


@pytest.mark.parametrize(
    ("seq", "count"), [(2, 2), (-1, 2), ("x", 2), (0, MOST_PARTS + 1), ("1e3", 2)]
)
def test_parts_beyond_all_measure_are_dropped(seq: object, count: object) -> None:
    assert Joining().add(_part(seq, count), 0) is None


def test_unfinished_messages_take_no_room_for_ever() -> None:
    joining = Joining()
    for at in range(1000):
        joining.add(_part(0, 2, id=f"m{at}"), 0)
    assert len(joining._waiting) <= 65
