import { get } from "./api.js";
import { $, $$, el } from "./dom.js";
import { prepareForm } from "./form.js";

const FACES = { console: "网页", wecom: "企业微信应用", wecom_bot: "企业微信机器人", dingtalk: "钉钉", dingtalk_action: "钉钉简版", feishu: "飞书" };

function piece({ name, title, html, faces }) {
  const face = document.createElement("template");
  face.innerHTML = html;
  const views = { console: el("div", {}, face.content) };
  for (const [key, payload] of Object.entries(faces)) views[key] = el("pre", { tabindex: "0" }, payload);
  const stage = el("div", { role: "tabpanel" }, views.console);
  const tabs = Object.keys(views).map((key) =>
    el("button", { type: "button", role: "tab", "aria-selected": key === "console" ? "true" : "false", onclick: (event) => show(key, event.currentTarget) }, FACES[key] || key),
  );
  const show = (key, tab) => {
    for (const other of tabs) other.setAttribute("aria-selected", String(other === tab));
    stage.replaceChildren(views[key]);
  };
  for (const form of $$("form", views.console)) {
    prepareForm(form);
    form.addEventListener("submit", (event) => event.preventDefault());
  }
  for (const link of $$("a", views.console)) link.addEventListener("click", (event) => event.preventDefault());
  const heading = el("h2", { class: "piece__name" }, title, el("code", {}, name));
  return el("section", { class: "piece", "data-words": `${name} ${title}`.toLowerCase() }, heading, el("div", { class: "tabs", role: "tablist" }, ...tabs), stage);
}

async function start() {
  const { cards } = await get("gallery");
  $("#cards").replaceChildren(...cards.map(piece));
  $("#count").textContent = `${cards.length} 张`;
  $("#filter").addEventListener("input", () => {
    const words = $("#filter").value.trim().toLowerCase();
    for (const one of $$(".piece")) one.hidden = !one.dataset.words.includes(words);
  });
}

start().catch((error) => ($("#cards").textContent = error.message));
