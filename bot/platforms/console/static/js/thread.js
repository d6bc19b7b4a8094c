import { get, post } from "./api.js";
import { reviveCard } from "./card.js";
import { $, el } from "./dom.js";
import { bodyOf, faceOf } from "./message.js";
import { follow, pinned, reveal, settle } from "./scroll.js";
import { currentTalk, state } from "./state.js";
import { drawTalks } from "./talks.js";
import { dayKey, dayName, now } from "./when.js";
import { welcome } from "./welcome.js";

const list = () => $("#messages");
let shown = new Map();
let oldest = null;
let more = false;
let waiting = 0;
let asking = 0;
let fresh = 0;

export async function openThread(id) {
  state.talk = id;
  shown = new Map();
  waiting = 0;
  fresh = 0;
  const talk = currentTalk();
  $("#title").textContent = talk?.title || "作战包助手";
  $("#subtitle").textContent = talk?.about || "";
  $("#newest").hidden = true;
  list().replaceChildren(el("li", { class: "skeleton", "aria-hidden": "true" }, el("i"), el("i"), el("i")));
  drawTalks();
  const asked = [state.me.id, id].join();
  const page = await get("thread", { as: state.me.id, conversation: id });
  if (asked !== [state.me.id, state.talk].join()) return null;
  for (const message of page.messages) shown.set(message.id, message);
  more = page.more;
  oldest = page.messages[0]?.id ?? null;
  redraw();
  follow(list().querySelector(".msg:last-child"));
  markRead();
  return page.revision;
}

async function earlier() {
  const page = await get("thread", { as: state.me.id, conversation: state.talk, before: oldest });
  const stream = $("#stream");
  const below = stream.scrollHeight - stream.scrollTop;
  for (const message of page.messages) shown.set(message.id, message);
  more = page.more;
  oldest = page.messages[0]?.id ?? oldest;
  redraw();
  stream.scrollTop = stream.scrollHeight - below;
}

export function redraw() {
  const messages = Array.from(shown.values()).sort(order);
  if (!messages.length) {
    list().replaceChildren(welcome(currentTalk()));
    return;
  }
  const known = new Map(Array.from(list().children).map((row) => [row.dataset.key, row]));
  const rows = more ? [el("li", { class: "earlier-row" }, el("button", { class: "earlier", type: "button", onclick: earlier }, "更早的消息"))] : [];
  let previous = null;
  for (const message of messages) {
    if (!previous || dayKey(previous.at) !== dayKey(message.at)) {
      rows.push(el("li", { class: "day" }, dayName(message.at)));
    }
    rows.push(rowOf(message, previous, known.get(keyOf(message))));
    previous = message;
  }
  if (waiting > 0) rows.push(typingRow());
  swap(rows);
}

function swap(rows) {
  const box = list();
  rows.forEach((row, place) => {
    if (box.children[place] !== row) box.insertBefore(row, box.children[place] || null);
  });
  while (box.children.length > rows.length) box.lastElementChild.remove();
}

function order(a, b) {
  return (a.id || Infinity) - (b.id || Infinity) || a.order - b.order || 0;
}

function keyOf(message) {
  return message.event || String(message.id);
}

function rowOf(message, previous, existing) {
  const run = previous && sameSpeaker(previous, message) && dayKey(previous.at) === dayKey(message.at);
  const row = existing || el("li", { "data-key": keyOf(message) });
  const isNew = !existing && message.arriving;
  row.className = ["msg", message.mine && "msg--mine", run && "msg--run", message.html && "msg--wide", isNew && "msg--new", message.pending && "msg--pending", message.failed && "msg--failed"].filter(Boolean).join(" ");
  row.dataset.id = message.id || "";
  const face = JSON.stringify([message.revision, message.pending, message.failed, message.progress, message.text]);
  if (row.dataset.face !== face) {
    const body = bodyOf(message);
    row.replaceChildren(...faceOf(message), body);
    reviveCard(row, message);
    row.dataset.face = face;
  }
  return row;
}

function sameSpeaker(a, b) {
  return a.mine === b.mine && a.from === b.from && Math.abs(new Date(b.at) - new Date(a.at)) < 600_000;
}

function typingRow() {
  const dots = el("span", { class: "typing", "aria-label": "正在处理" }, el("i"), el("i"), el("i"));
  return el("li", { class: "msg", "data-key": "typing" }, ...faceOf({ from: "bot" }), el("div", { class: "msg__body" }, dots));
}

export function expecting(change) {
  waiting = Math.max(0, waiting + change);
  setTimeout(redraw, change > 0 ? 350 : 0);
}

export async function asked(row, work) {
  asking += 1;
  if (row) follow(row);
  try {
    return await work();
  } finally {
    setTimeout(() => (asking -= 1), 600);
  }
}

function rowFor(message) {
  return list().querySelector(`[data-key="${CSS.escape(keyOf(message))}"]`);
}

export function put(message) {
  if (message.conversation !== state.talk) return;
  const twin = message.event && Array.from(shown.values()).find((other) => other.event === message.event && other !== message);
  const before = shown.get(message.id) || twin;
  if (before && (before.revision || 0) > (message.revision || 0)) return;
  if (twin) shown.delete(twin.id ?? twin.event);
  shown.set(message.id ?? message.event, { ...message, arriving: !before });
  const stay = pinned();
  redraw();
  if (before) {
    if (message.id === state.pressed) reveal(rowFor(message));
    return;
  }
  if (message.pending) follow(rowFor(message));
  else if (!stay) noteFresh(message);
  else if (asking) settle();
  else follow(rowFor(message));
  if (stay) markRead();
}

function noteFresh(message) {
  if (message.mine) return;
  fresh += 1;
  $("#newest-count").textContent = `${fresh} 条新消息`;
  $("#newest").hidden = false;
}

export function moved(left) {
  if (left < 60) {
    fresh = 0;
    markRead();
  }
  if (!fresh) $("#newest-count").textContent = "";
  $("#newest").hidden = !(fresh || left > 480);
}

export async function markRead() {
  const talk = currentTalk();
  const last = Math.max(0, ...Array.from(shown.values(), (message) => message.id || 0));
  const looking = $("#app").dataset.view === "thread" || matchMedia("(min-width: 820px)").matches;
  if (!talk || !last || document.hidden || !looking || (talk.readTo || 0) >= last) return;
  talk.readTo = last;
  talk.unread = 0;
  drawTalks();
  await post("read", { as: state.me.id, conversation: talk.id, message: last }).catch(() => {});
}

export function stamp() {
  return now().toISOString();
}
