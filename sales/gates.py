"""What an opportunity must have before it may move on. The hook for deliverables (they come later)."""

from dataclasses import dataclass

from sales.playbook import Playbook
from sales.stages import is_live, onward


@dataclass(frozen=True, slots=True)
class DealFacts:
    stage: str
    state: str


@dataclass(frozen=True, slots=True)
class GateResult:
    """`missing`: what is still wanted, in the rep's words; empty when the gate is open."""

    missing: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return not self.missing


def may_advance(deal: DealFacts, to: str, playbook: Playbook) -> GateResult:
    """Order only (ST-06): the next required stage or an optional one on the way there."""
    if not is_live(deal.state):
        return GateResult(("商机已关闭",))
    if deal.state == "frozen":
        return GateResult(("商机已冻结",))
    if to not in {stage.id for stage in onward(playbook, deal.stage)}:
        return GateResult(("不能跳过中间的阶段",))
    return GateResult()
