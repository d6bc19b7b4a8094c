import { get } from "./api.js";
import { $, avatar, el } from "./dom.js";
import { announce, state } from "./state.js";
import { brief } from "./when.js";

let pending = null;

export async function loadTalks() {
  const asked = state.me.id;
  const { conversations, revision } = await get("conversations", { as: asked });
  if (state.me.id !== asked) return null;
  state.talks = conversations;
  drawTalks();
  return revision;
}

export function reloadTalksSoon() {
  clearTimeout(pending);
  pending = setTimeout(() => loadTalks().catch(() => {}), 160);
}

export function drawTalks() {
  $("#talks").replaceChildren(...state.talks.map(row));
  const elsewhere = state.talks
    .filter((talk) => talk.id !== state.talk)
    .reduce((sum, talk) => sum + talk.unread, 0);
  const badge = $("#elsewhere");
  badge.hidden = !elsewhere;
  badge.textContent = elsewhere > 99 ? "99+" : elsewhere;
  const label = elsewhere ? `返回会话列表，其他会话有 ${elsewhere} 条未读` : "返回会话列表";
  $("#back").setAttribute("aria-label", label);
}

function row(talk) {
  const here = talk.id === state.talk;
  return el(
    "button",
    {
      class: "talks__item",
      type: "button",
      "data-talk": talk.id,
      "aria-current": here ? "true" : null,
      onclick: () => announce("open-talk", talk.id),
    },
    avatar(talk.kind === "group" ? "group" : "bot"),
    el(
      "span",
      { class: "talks__text" },
      el("span", { class: "talks__name" }, talk.title),
      el("span", { class: "talks__last" }, talk.last?.text || talk.about),
    ),
    el(
      "span",
      { class: "talks__end" },
      el("span", { class: "talks__at" }, talk.last ? brief(talk.last.at) : ""),
      talk.unread
        ? el("span", { class: "badge", "aria-label": `${talk.unread} 条未读` }, talk.unread > 99 ? "99+" : String(talk.unread))
        : null,
    ),
  );
}
