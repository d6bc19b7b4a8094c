"""The gateway's frames, written apart from how the bot reads them."""

from dataclasses import dataclass, field


@dataclass
class Frame:
    method: int = 1
    service: int = 0
    seq: int = 1
    log: int = 2
    headers: dict[str, str] = field(default_factory=dict)
    payload: bytes = b""

    def dumps(self) -> bytes:
        out = b""
        for number, value in ((1, self.seq), (2, self.log), (3, self.service), (4, self.method)):
            out += varint(number << 3) + varint(value)
        for key, value in self.headers.items():
            pair = chunk(1, key.encode()) + chunk(2, value.encode())
            out += chunk(5, pair)
        return out + (chunk(8, self.payload) if self.payload else b"")

    @classmethod
    def loads(cls, data: bytes) -> "Frame":
        frame = cls(seq=0, log=0)
        for number, value in walk(data):
            if number == 3:
                frame.service = int(value)
            elif number == 4:
                frame.method = int(value)
            elif number == 5:
                pair = dict(walk(bytes(value)))
                frame.headers[bytes(pair[1]).decode()] = bytes(pair[2]).decode()
            elif number == 8:
                frame.payload = bytes(value)
        return frame


def varint(value: int) -> bytes:
    head, value = bytearray(), value
    while value > 127:
        head.append(value % 128 + 128)
        value //= 128
    return bytes([*head, value])


def chunk(number: int, data: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(data)) + data


def walk(data: bytes) -> "list[tuple[int, int | bytes]]":
    found: list[tuple[int, int | bytes]] = []
    while data:
        tag, data = unvarint(data)
        if tag & 7 == 0:
            value, data = unvarint(data)
            found.append((tag >> 3, value))
        else:
            size, data = unvarint(data)
            found.append((tag >> 3, data[:size]))
            data = data[size:]
    return found


def unvarint(data: bytes) -> tuple[int, bytes]:
    value = 0
    for at, byte in enumerate(data):
        value += (byte % 128) * 128**at
        if byte < 128:
            return value, data[at + 1 :]
    raise ValueError("endless number")
