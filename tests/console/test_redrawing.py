"""One tap, several messages: what shows the same thing changes where it stands, without a word."""

from tests.console.conftest import BOSS, FANG, Console, Json, button


async def tap(console: Console, message: Json, label: str, **form: str) -> Json:
    pressed = button(message, label)
    answer = await console.post(
        "press", as_=FANG, message=message["id"], button=pressed, form=form or None
    )
    found: Json = answer["messages"][-1]
    return found


async def messages(console: Console, by: int = FANG) -> dict[int, Json]:
    await console.app.delivery.drain(console.app.clock.now())
    found = (await console.get("messages", as_=by))["messages"]
    return {one["id"]: one for one in found}


async def test_the_visit_leads_to_the_opportunity_that_was_made_of_it(console: Console) -> None:
    visit = await tap(console, await console.draft(), "确认")
    before = await messages(console)
    form = await tap(console, visit, "建商机")
    deal = await tap(console, form, "确认建商机", name="青禾二期", amount="50万")
    assert deal["id"] == form["id"] != visit["id"]
    after = await messages(console)
    assert button(before[visit["id"]], "建商机")
    assert button(after[visit["id"]], "看商机")
    assert set(after) == {*before, form["id"]}  # nothing was added but the form
    undone = await tap(console, deal, "撤销")
    assert undone["id"] == deal["id"]
    assert button((await messages(console))[visit["id"]], "建商机")


async def test_a_redraw_reaches_the_open_page_of_every_reader(console: Console) -> None:
    visit = await tap(console, await console.draft(), "确认")
    form = await tap(console, visit, "建商机")
    deal = await tap(console, form, "确认建商机", name="青禾二期", amount="50万")
    answer = await console.post("say", as_=BOSS, text="/商机 青禾二期")
    (seen,) = answer["messages"]
    assert "需求诊断" not in seen["card"]["subtitle"]
    async with console.client.get("/console/api/stream", params={"as": str(BOSS)}) as stream:
        await stream.content.readline()
        await tap(console, deal, "推进到需求诊断")
        await console.app.delivery.drain(console.app.clock.now())
        told = b""
        while b'"revision"' not in told:
            told += await stream.content.readline()
    assert f'"id": {seen["id"]}'.encode() in told or f'"id":{seen["id"]}'.encode() in told
    assert "需求诊断" in (await messages(console, BOSS))[seen["id"]]["card"]["subtitle"]
