"""What one line of a rep's note is made of.

Fields: $who and $other (customer's people), $firm, $product, $dept, $users, $qty (2台), $amount and
$budget (86万), $rival, $lead (weeks), $boss (who decides there), $when (a vague time).
"""

from dataclasses import dataclass

GOOD, CALM, COLD = "积极", "中性", "抵触"
ANY = "微信 面访 电话"


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    emotion: str = CALM
    channels: str = ANY
    tags: tuple[str, ...] = ()
    about: str = ""  # device or goods; empty: either
