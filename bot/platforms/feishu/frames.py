"""Frames of the long connection: `pbbp2`, protobuf (proto2), read and written by hand.

Frame { uint64 SeqID=1; uint64 LogID=2; int32 service=3; int32 method=4; repeated Header headers=5;
        string payload_encoding=6; string payload_type=7; bytes payload=8; string LogIDNew=9 }
Header { string key=1; string value=2 }
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

CONTROL, DATA = 0, 1

_VARINT, _EIGHT, _BYTES, _FOUR = 0, 1, 2, 5
_64 = (1 << 64) - 1
_LONGEST_VARINT = 10

Value: TypeAlias = int | bytes


class BadFrame(ValueError):
    """Not a frame."""


@dataclass(frozen=True, slots=True)
class Frame:
    seq: int = 0
    log: int = 0
    service: int = 0
    method: int = CONTROL
    headers: tuple[tuple[str, str], ...] = ()
    encoding: str = ""
    type: str = ""
    payload: bytes = b""
    log_new: str = ""

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")

    def number(self, name: str, otherwise: int) -> int:
        found = self.header(name)
        return int(found) if found.isascii() and found.isdigit() and len(found) < 10 else otherwise

    def answered(self, payload: bytes, milliseconds: int) -> "Frame":
        """The same frame goes back, with how long it took."""
        timed = (*self.headers, ("biz_rt", str(milliseconds)))
        return replace(self, headers=timed, payload=payload)


def ping(service: int) -> Frame:
    return Frame(service=service, method=CONTROL, headers=(("type", "ping"),))


# -- writing ---------------------------------------------------------------------------------------


def written(frame: Frame) -> bytes:
    numbers = ((1, frame.seq), (2, frame.log), (3, frame.service), (4, frame.method))
    texts = (
        (6, frame.encoding.encode()),
        (7, frame.type.encode()),
        (8, frame.payload),
        (9, frame.log_new.encode()),
    )
    return b"".join(
        [
            *(_varint(number << 3 | _VARINT) + _varint(value) for number, value in numbers),
            *(_sized(5, _sized(1, k.encode()) + _sized(2, v.encode())) for k, v in frame.headers),
            *(_sized(number, data) for number, data in texts if data),
        ]
    )


def _sized(number: int, data: bytes) -> bytes:
    return _varint(number << 3 | _BYTES) + _varint(len(data)) + data


def _varint(value: int) -> bytes:
    value &= _64
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


# -- reading ---------------------------------------------------------------------------------------


def read(data: bytes) -> Frame:
    """Raises BadFrame for whatever is not one."""
    try:
        return _frame(data)
    except (IndexError, KeyError, UnicodeDecodeError, TypeError, AttributeError) as error:
        raise BadFrame("not a frame") from error


def _frame(data: bytes) -> Frame:
    headers, found = [], dict[int, Value]()
    for number, value in _fields(data):
        if number == 5:
            pair = dict(_fields(_data(value)))
            headers.append((_text(pair[1]), _text(pair[2])))
        else:
            found[number] = value
    return Frame(
        seq=_whole(found.get(1, 0)),
        log=_whole(found.get(2, 0)),
        service=_signed(found.get(3, 0)),
        method=_signed(found.get(4, 0)),
        headers=tuple(headers),
        encoding=_text(found.get(6, b"")),
        type=_text(found.get(7, b"")),
        payload=_data(found.get(8, b"")),
        log_new=_text(found.get(9, b"")),
    )


def _fields(data: bytes) -> Iterator[tuple[int, Value]]:
    at = 0
    while at < len(data):
        tag, at = _read_varint(data, at)
        number, kind = tag >> 3, tag & 7
        if kind == _VARINT:
            value, at = _read_varint(data, at)
            yield number, value
            continue
        size, at = _size(data, at, kind)
        if at + size > len(data):
            raise BadFrame("cut off")
        yield number, data[at : at + size]
        at += size


def _size(data: bytes, at: int, kind: int) -> tuple[int, int]:
    if kind == _BYTES:
        return _read_varint(data, at)
    if kind in (_EIGHT, _FOUR):
        return (8 if kind == _EIGHT else 4), at
    raise BadFrame(f"wire type {kind}")


def _read_varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(_LONGEST_VARINT):
        byte = data[at + shift]
        value |= (byte & 0x7F) << 7 * shift
        if byte < 0x80:
            return value & _64, at + shift + 1
    raise BadFrame("endless number")


def _whole(value: Value) -> int:
    if not isinstance(value, int):
        raise BadFrame("no number")
    return value


def _signed(value: Value) -> int:
    """int32 travels as its 64-bit two's complement."""
    low = _whole(value) & 0xFFFFFFFF
    return low - (1 << 32) if low >= 1 << 31 else low


def _data(value: Value) -> bytes:
    if not isinstance(value, bytes):
        raise BadFrame("no bytes")
    return value


def _text(value: Value) -> str:
    return _data(value).decode()
