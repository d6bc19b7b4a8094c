import { $, el } from "./dom.js";

const state = { who: "", group: "", drawn: "", said: [] };

async function ask(path, options) {
  const response = await fetch(`/console/cloud/${path}`, options);
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error || "没有成功，请再试一次");
  return body;
}

function post(path, body, root = "/console/cloud/") {
  return fetch(root + path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  }).then(async (response) => {
    const told = await response.json().catch(() => ({}));
    if (!response.ok) throw new Error(told.error || "没有成功，请再试一次");
    return told;
  });
}

function tell(words) {
  const place = $("#told");
  place.textContent = words;
  place.hidden = false;
  clearTimeout(tell.timer);
  tell.timer = setTimeout(() => (place.hidden = true), 4000);
}

async function refresh() {
  if (refresh.busy) return;
  refresh.busy = true;
  try {
    draw(await ask(`state?${new URLSearchParams({ who: state.who, group: state.group })}`));
  } catch (error) {
    tell(error.message);
  } finally {
    refresh.busy = false;
  }
}

function draw(found) {
  const look = JSON.stringify([found.chat, found.calls.length && found.calls[0].n, found.now, state]);
  if (look === state.drawn) return;
  document.title = `${found.title}演示 · 作战包助手`;
  $("#title").textContent = `${found.title} · 替身`;
  $("#now").textContent = found.now.slice(0, 16).replace("T", " ");
  $("#leap-workday").onclick = () => leap({ to: found.leaps.workday });
  $("#leap-hour").onclick = () => leap({ by: "+1h" });
  choices(found);
  state.drawn = look;
  if (!state.who) return start(found);
  drawChat(found.chat);
  drawCalls(found.calls);
}

function start(found) {
  const first = found.people.find((one) => one.name === "王芳") || found.people[0];
  state.who = first ? first.id : "";
  refresh.busy = false;
  if (first) refresh();
}

function choices(found) {
  if ($("#who").options.length !== found.people.length) {
    $("#who").replaceChildren(
      ...found.people.map((one) => el("option", { value: one.id }, `${one.name} ${one.title}`)),
    );
    $("#where").replaceChildren(
      el("option", { value: "" }, "私聊"),
      ...found.groups.map((one) => el("option", { value: one.id }, one.name)),
    );
  }
  $("#who").value = state.who;
  $("#where").value = state.group;
}

function drawChat(chat) {
  if ($("#chat").contains(document.activeElement) && document.activeElement.matches("input, select")) return;
  const said = state.said.filter((one) => one.who === state.who && one.group === state.group);
  const bottom = $("#chat").scrollHeight - $("#chat").scrollTop - $("#chat").clientHeight < 80;
  const items = chat.map(message);
  for (const one of said) items.splice(Math.min(one.after, items.length), 0, el("li", { class: "seen seen--mine" }, el("p", {}, one.text)));
  $("#chat").replaceChildren(...items);
  $("#chat").dataset.count = chat.length;
  if (bottom) $("#chat").scrollTop = $("#chat").scrollHeight;
}

function plain(text) {
  return text.replaceAll("<br>", "\n").replaceAll("**", "");
}

function message(one) {
  const fields = one.fields.map(field);
  const buttons = one.labels.map((label) =>
    el("button", { class: "button", onclick: () => press(one.id, label, fields) }, label),
  );
  const pages = one.pages.map((path) =>
    el("a", { class: "button", target: "_blank", href: `/console/cloud/open?${new URLSearchParams({ who: state.who, path })}` }, "打开页面"),
  );
  return el(
    "li",
    { class: "seen" },
    one.title ? el("h3", {}, one.title) : null,
    el("p", {}, plain(one.text)),
    fields.length ? el("div", { class: "seen__fields" }, ...fields.map((each) => each.label)) : null,
    buttons.length + pages.length ? el("div", { class: "seen__buttons" }, ...buttons, ...pages) : null,
    el("details", {}, el("summary", {}, el("small", {}, `第 ${one.versions} 版 · 收到的内容`)), el("pre", {}, JSON.stringify(one.payload, null, 2))),
  );
}

function field(one) {
  const input = one.options.length
    ? el("select", { multiple: one.kind === "many" }, ...(one.kind === "many" ? [] : [el("option", { value: "" }, "（不改）")]), ...one.options.map(([value, text]) => el("option", { value }, text)))
    : el("input", { placeholder: one.kind === "moment" ? "2026-11-26 15:00" : "" });
  const read = () => (one.kind === "many" ? Array.from(input.selectedOptions, (each) => each.value) : input.value);
  return { name: one.name, read, label: el("label", {}, one.label, input) };
}

function drawCalls(calls) {
  const newest = calls.length ? calls[0].n : -1;
  const known = Number($("#calls").dataset.newest ?? -1);
  $("#calls").prepend(...calls.filter((one) => one.n > known).map(call));
  $("#calls").dataset.newest = newest;
}

function call(one) {
  const body = Object.keys(one.body).length ? JSON.stringify(one.body, null, 2) : "（没有正文）";
  return el(
    "li",
    { class: "call", "data-bad": one.status >= 400 ? true : null },
    el("details", {}, el("summary", {}, `${one.method} ${one.path} `, el("code", {}, one.status || "…")), el("pre", {}, body)),
  );
}

async function press(message, label, fields) {
  const form = Object.fromEntries(fields.map((one) => [one.name, one.read()]));
  const asks = Object.values(form).some((value) => value.length);
  await done(post("press", { who: state.who, message, label, form: asks ? form : {} }));
}

async function leap(where) {
  await done(post("clock", where, "/console/api/"));
}

async function done(asked) {
  try {
    const told = await asked;
    if (told.status !== undefined) tell(`机器人应答 ${told.status || "超时"}`);
  } catch (error) {
    tell(error.message);
  }
  document.activeElement?.blur();
  state.drawn = "";
  await refresh();
}

$("#say").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = $("#text").value.trim();
  if (!text) return;
  $("#text").value = "";
  state.said.push({ who: state.who, group: state.group, text, after: Number($("#chat").dataset.count || 0) });
  done(post("say", { who: state.who, group: state.group, text })).then(() => $("#text").focus());
});
for (const [id, name] of [["#who", "who"], ["#where", "group"]]) {
  $(id).addEventListener("change", (event) => {
    state[name] = event.target.value;
    state.drawn = "";
    refresh();
  });
}
refresh();
setInterval(refresh, 1200);
