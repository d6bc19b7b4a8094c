"""Published test vectors: what others sealed, for us to open.

Sources: developer.work.weixin.qq.com/document/path/90968 and its sample code (V1); go-workwx,
internal/lowlevel (V2); wechatpy, tests/test_crypto.py (V3). V4 and V5 were made from V1's keys by the
formula of the page, with `0123456789abcdef` for the random bytes.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Vector:
    """`receive_id`: a corp id; for the AI bot's callbacks it is empty. `method`: how it is delivered."""

    name: str
    token: str
    key: str
    receive_id: str
    timestamp: str
    nonce: str
    sealed: str
    signature: str
    plain: str
    method: str = "POST"


_V1 = ("QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7")
# fmt: off
VECTORS = [
    Vector(
        "V1 the page, an address is verified", *_V1, "1409659589", "263014780",
        "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==",
        "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3", "1616140317555161061", "GET",
    ),
    Vector(
        "V1 the page, a message: 30 bytes of padding", *_V1, "1409659813", "1372623149",
        "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911"
        "L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLx"
        "AUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9"
        "nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/u"
        "h9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==",
        "477715d11cdb4164915debcba66cb864d751f3e6",
        "<xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName>\n"
        "<FromUserName><![CDATA[mycreate]]></FromUserName>\n<CreateTime>1409659813</CreateTime>\n"
        "<MsgType><![CDATA[text]]></MsgType>\n<Content><![CDATA[hello]]></Content>\n"
        "<MsgId>4561255354251345929</MsgId>\n<AgentID>218</AgentID>\n</xml>",
    ),
    Vector(
        "V2 go-workwx, an address is verified", "kjr2TKI8umCBfVF3wAHk8JiPwma5VBme",
        "4Ma3YBrSBbX2aez8MJpXGBne5LSDwgGqHbhM9WPYIws", "ww6a112864f8022910",
        "1583940690", "VHh7ymSeb0jc4lSb",
        "6KmUQuPVu7UhjyVqRdbo5SfcRqaHvbUlKSHFvBV2ZuR6TIlKsygcfeSd1GDplg1C5KSKr6UPHCaC/nIX3ZNt9w==",
        "1ba3cb09c0d2c2b3ed6900d37f91a6efae6cb011", "94966531020182955848408", "GET",
    ),
    Vector(
        "V2 go-workwx, a message: random bytes that are no text", "kz7Yx62CH8SaLN",
        "cD0d7jx4tYvVtzqrmh3Dm3QFCXe6f8SlHoMtMh3qQEP", "ww6a112864f8022910",
        "1583995625", "1584392382",
        "EUCt7xMcNiyASzZj0Hjc5yDjFQrCum6AfQ3ntHiUzjGQ51xieKmbvtrZ40/EcB2W/W8yH0n4Lqx48gJl/T9HD/R309I0P/r5"
        "pIZucK3lyEn48FYMr4YdE0QdL2jIJ3xkcXUr6uzefzCxG6lMvwpAJaOyVCzN7sRRw47njfxy5EIqU6R9ZBhlTzfdnhhOhK/n"
        "TwzrZX3SoGlXFA9OBeZ6ru1NWpXFk76x9DUMe0lcxPPiUqK8ctnQcYXSGUHVqC6DfG7E7mab0OmruNN8cBZY5d3dYOBA4Oga"
        "H55Q0AJmUpdT8vNiXpXx+6TxT3TIjySXpDrHVyrsb772aYywgg/Nu4kUmGkALwFZlzhjNegR7wDwb9lr4ERXsSSS8JZ8lbBm"
        "aQ3F2Tq584xoPj5rIhXAF734ynm4no1g+SdHiNqR328=",
        "f265ae551b1932727204c3d707628d01376a6940", "",
    ),
    Vector(
        "V3 wechatpy, an address is verified", "123456",
        "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR", "wx49f0ab532d5d035a",
        "1411443780", "437374425",
        "4ByGGj+sVCYcvGeQYhaKIk1o0pQRNbRjxybjTGblXrBaXlTXeOo1+bXFXDQQb1o6co6Yh9Bv41n7hOchLF6p+Q==",
        "dd6b9c95b495b3f7e2901bfbc76c664930ffdb96", "5927782489442352469", "GET",
    ),
    Vector(
        "V4 the AI bot's kind: no receive id", _V1[0], _V1[1], "", "1700000000", "nonce123",
        "sKqRbbiSUnDhFHOvPjtUMe7nZQLvWGuW5hHYLUwERrcsF8/IpIBpkM4rg33/IQb2SvVyz4rErZEitl2Gu91UTguVe6XsxgPi"
        "8pVuNH3Msrc66fTBwkCoWwGxJfu78gscxalg76bhyMjsFbvBQV6HkOpVBAo+gV+wz0J2nph1dRqk60o7zpEqq9WlyKvqVgMe"
        "3vKiqQKoOWTkotTQmBN15IutOnTSWP+cfn/gLFXc0cj0FcxXaMEWC7RMOedqAAuv",
        "024187931b4fbe1aeb8f2c75e788fd05637a4c00",
        '{"msgid":"M1","aibotid":"AIBOTID","chatid":"CHATID","chattype":"group","from":{"userid":"zhangsan"}'
        ',"msgtype":"text","text":{"content":"@机器人 审批 42"}}',
    ),
    Vector(
        "V5 an answer inside a delivery", *_V1, "1700000000", "nonce123",
        "sKqRbbiSUnDhFHOvPjtUMT0yBS8VBhKI9nya/MUtGByLmKKCu1QASv7C61Tiwh+6aTT9hrQ+H4qJICApl4ujkm5YRfu4Oup9"
        "vgLjlwtKBukYsSjwXagrzLRQ8fZ9UJwkGrEBOMDo6YnEAaiiRxu7Kga7j0k5XL9/bjbwXAFkT1ddPJDFJliVTy7H6LhYgTfY"
        "bo9Ccu7tC8OT7tFfkGm7Nfmp3lNvifvO1QV+rGMOP0tX4GHJL6v0SJGTYek4MFhyKcp9J4GP1EPD5A6TIXkCX22WUrXOf0o9"
        "5MYFfNuhA0CD0LkN/RKfebv14I06UlzqseOhxPCKzzLvyy6AX3Q2QfRHaj5cjn7Dr2T+x4mGIa9YMdnmGQVx4iNeQx/6tUrp"
        "LUitzua9V7EPzAloiaySO21LSUwqwWpaRd/uNgDAovw=",
        "7efd724ca4dd036e37dbaa8ab75c91212ba9b215",
        "<xml><ToUserName><![CDATA[zhangsan]]></ToUserName><FromUserName><![CDATA[wx5823bf96d3bd56c7]]>"
        "</FromUserName><CreateTime>1700000000</CreateTime><MsgType><![CDATA[update_button]]></MsgType>"
        "<Button><ReplaceName><![CDATA[已批准]]></ReplaceName></Button></xml>",
    ),
]
# fmt: on
RANDOM = b"0123456789abcdef"
