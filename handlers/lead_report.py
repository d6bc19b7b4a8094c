"""`/线索报表`: this month's leads in figures and the month before, for who leads a team or looks over all."""

from cards.lead_report import LinkView, ReportView, lead_report, lead_report_link
from handlers.lead_reporting import MonthReport, month_report, whose
from handlers.registry import Context, Reply, handles, spelled
from sales.actions import Action, ReportLeads, ShowLeadReport
from sales.months import Month, month_named, month_of
from sales.rights import compares, compares_all
from storage.lead_report import came_in

LARGE = 5000  # leads of both months: counted by the page, which nobody waits for

WHICH = (
    "哪个月？写「/线索报表 上月」「/线索报表 10月」或「/线索报表 2026-10」，还没到的月份没有报表"
)


@spelled(
    "线索报表",
    "leadreport",
    about="线索的响应、触达、转化和成本，和上月比",
    sample="/线索报表 上月",
    may=compares,
)
def parse_report(rest: str) -> Action:
    return ReportLeads(rest)


@handles(ReportLeads, may=compares)
async def report(action: ReportLeads, ctx: Context) -> Reply:
    return await _reported(ctx, action.query)


@handles(ShowLeadReport, may=compares)
async def show(action: ShowLeadReport, ctx: Context) -> Reply:
    return await _reported(ctx, action.month)


async def _reported(ctx: Context, named: str) -> Reply:
    month = month_named(named, ctx.local(ctx.now).date())
    if month is None:
        return Reply(notice=WHICH)
    if await _leads(ctx, month) > LARGE:
        today = ctx.local(ctx.now).date()
        return Reply(lead_report_link(LinkView(month.key, month.title(today))), below=True)
    return Reply(lead_report(await report_view(ctx, month)), below=True)


async def _leads(ctx: Context, month: Month) -> int:
    (since, _), (_, until) = month.before.bounds(ctx.tools.zone), month.bounds(ctx.tools.zone)
    return await came_in(ctx.store, whose(ctx.actor), since, until)


async def report_view(ctx: Context, month: Month) -> ReportView:
    now, before = await _of(ctx, month), await _of(ctx, month.before)
    today, rules = ctx.local(ctx.now).date(), ctx.playbook.leads.report
    return ReportView(
        month=month.key,
        title=month.title(today),
        earlier=month.before.key,
        earlier_title=month.before.title(today),
        whose="全公司" if compares_all(ctx.actor) else "我的团队",
        now=now.whole,
        before=before.whole,
        by=tuple(now.by.items()),
        limits=(rules.reach_hours, rules.touch_hours, rules.convert_days),
        so_far=f"截至{today.day}日" if month == month_of(today) else "",
    )


async def _of(ctx: Context, month: Month) -> MonthReport:
    return await month_report(ctx.store, ctx.playbook, ctx.tools, whose(ctx.actor), month, ctx.now)
