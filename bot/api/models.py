"""What the open interface takes and answers: the same data checks a request and describes the interface."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, model_validator

from sales.leads import LONGEST, NewLead
from sales.money import LARGEST_FEN
from sales.partners import told_as

WEBHOOK = "webhook"
LONGEST_NEED = 4000  # characters; more is a document
FEN = 100

_YUAN = {"type": "number", "minimum": 0, "maximum": LARGEST_FEN // FEN, "title": "元"}
Yuan = Annotated[
    Decimal, Field(ge=0, le=LARGEST_FEN // FEN, decimal_places=2), WithJsonSchema(_YUAN)
]


class Model(BaseModel):
    model_config = ConfigDict(defer_build=True)


class LeadSent(Model):
    """一条线索。公司名称和电话至少写一个；不认识的字段也会原样存下。"""

    model_config = ConfigDict(
        extra="allow",
        coerce_numbers_to_str=True,
        json_schema_extra={"anyOf": [{"required": ["company"]}, {"required": ["phone"]}]},
    )

    company: str = Field("", title="公司名称", max_length=LONGEST, examples=["静安牙科"])
    contact: str = Field("", title="联系人", max_length=60, examples=["韩雪"])
    title: str = Field("", title="职务", max_length=60, examples=["院长"])
    phone: str = Field("", title="电话", max_length=60, examples=["13900001234"])
    industry: str = Field("", title="行业", max_length=60, examples=["口腔连锁"])
    region: str = Field("", title="区域", max_length=60, examples=["华东"])
    need: str = Field("", title="需求", max_length=LONGEST_NEED, examples=["想上一套影像系统"])
    scene: str = Field("", title="场景", max_length=60)
    certificate: str = Field("", title="需要的证书", max_length=60)
    yearly_yuan: Yuan | None = Field(None, title="年采购额（元）", examples=[800000])
    estimate_yuan: Yuan | None = Field(None, title="预估金额（元）")
    cost_yuan: Yuan | None = Field(None, title="来源费用（元）")
    channel: str = Field(
        "", title="渠道", max_length=60, description="不写就是令牌的名字", examples=["官网"]
    )
    first_inquiry: bool = Field(True, title="首次咨询")

    @model_validator(mode="before")
    @classmethod
    def _kindly(cls, sent: Any) -> Any:
        """Nothing said is nothing known, and a whole number has no decimals: 13900001234.0 is a phone."""
        if not isinstance(sent, dict):
            return sent
        return {name: _whole(value) for name, value in sent.items() if value is not None}

    @property
    def ignored(self) -> list[str]:
        """Keys that mean nothing to us; kept in the raw text all the same."""
        return sorted(self.model_extra or ())

    def told(self, partner: str, key: str, raw: dict[str, Any]) -> NewLead:
        return NewLead(
            WEBHOOK,
            told_as(partner, key),
            company=self.company,
            contact=self.contact,
            phone=self.phone,
            title=self.title,
            industry=self.industry,
            region=self.region,
            need=self.need,
            scene=self.scene,
            certificate=self.certificate,
            yearly_fen=_fen(self.yearly_yuan),
            estimate_fen=_fen(self.estimate_yuan),
            cost_fen=_fen(self.cost_yuan),
            channel=self.channel or partner,
            first_inquiry=self.first_inquiry,
            raw=raw,
        )


class LeadStatus(Model):
    """一条线索现在怎样。`owner` 只给允许看负责人的令牌。"""

    id: int = Field(title="线索编号", examples=[812])
    status: str = Field(title="状态", examples=["offered"])
    status_text: str = Field(title="状态说明", examples=["待接"])
    created_at: datetime = Field(title="第一次收到的时间")
    first_touch_at: datetime | None = Field(None, title="第一次联系客户的时间")
    owner: str | None = Field(None, title="负责人；还没有人时为 null", examples=["王芳"])


class LeadTaken(LeadStatus):
    """收下了。"""

    merged: bool = Field(title="是否并入了已有的线索")
    ignored: list[str] = Field(title="不认识的字段，已随原文存下")


class LeadMoved(Model):
    """线索的状态变了，发到令牌的 webhook。"""

    type: str = Field(default="lead.status", title="种类")
    timestamp: datetime = Field(title="发出的时间")
    data: LeadStatus


class Received(Model):
    """原文已收下，还没处理完；管理员会处理，不用再发。"""

    reference: str = Field(title="参考号", examples=["22AB"])
    detail: str = Field(title="说明")


class Fault(Model):
    """哪里不对。"""

    pointer: str = Field(title="字段的位置，JSON Pointer", examples=["#/phone"])
    detail: str = Field(title="怎么改", examples=["电话「123」位数不够"])


class Problem(Model):
    """没有收下的原因（RFC 9457）。"""

    type: str = Field(title="种类", examples=["urn:battlepack:problem:invalid"])
    title: str = Field(title="一句话")
    status: int = Field(title="HTTP 状态码")
    detail: str = Field(title="怎么办")
    errors: list[Fault] = Field(default_factory=list, title="逐个字段的问题")


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _fen(yuan: Decimal | None) -> int | None:
    return int(yuan * FEN) if yuan is not None else None
