"""The month's leads as a table: every measure, the month before, each channel, and how it is counted."""

from cards.lead_report import cost, lasted, report_rows, share
from handlers.lead_report import WHICH, report_view
from pages.registry import Html, PageContext, Params, page, render, sentence
from sales.lead_figures import Figures
from sales.months import month_named
from sales.rights import compares


@page("/h5/lead-report/{month}", may=compares)
async def lead_report(context: PageContext, params: Params) -> Html:
    month = month_named(params["month"], context.local(context.now).date())
    if month is None:
        return sentence("没有这个月的报表", WHICH, 404)
    view = await report_view(context.as_handler(), month)
    return render(
        "lead_report.html",
        title=f"{view.title}线索报表",
        about=" · ".join(filter(None, (view.whose, view.so_far))),
        months=(view.title, view.earlier_title),
        earlier=view.earlier,
        rows=report_rows(view),
        limits=view.limits,
        channels=[(name, _cells(one)) for name, one in view.by],
    )


def _cells(one: Figures) -> tuple[str, ...]:
    speed = lasted(one.speed.working_mean) if one.speed else "无数据"
    shares = (share(each) for each in (one.reached, one.touched, one.converted, one.used))
    return (str(one.leads), speed, *shares, cost(one), str(one.duplicates), str(one.clashes))
