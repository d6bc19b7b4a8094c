import { $, $$, avatar, el, icon, initial } from "./dom.js";
import { close, whenOpened } from "./sheet.js";
import { announce, state } from "./state.js";

const CHECK = "M5 12.5l4.5 4.5L19 7.5";

export function choose(person) {
  state.me = person;
  localStorage.setItem("battlepack.as", String(person.id));
  for (const chip of $$("[data-me=avatar]")) {
    chip.textContent = initial(person.name);
    chip.dataset.hue = person.id % 7;
  }
  for (const chip of $$("[data-me=name]")) chip.textContent = person.name;
  const label = `现在是 ${person.name}，${person.title || "同事"}，点按切换身份`;
  for (const chip of $$(".persona")) chip.setAttribute("aria-label", label);
  document.title = `${person.name} · 作战包助手`;
  announce("me", person);
}

export function firstPerson(preferred) {
  const wanted = new URLSearchParams(location.search).get("as");
  const kept = localStorage.getItem("battlepack.as");
  const by = (key) => state.people.find((person) => String(person.id) === key || person.name === key);
  return by(wanted) || by(kept) || state.people.find((p) => p.id === preferred) || state.people[0];
}

function row(person) {
  const current = state.me?.id === person.id;
  const about = [person.title, person.team || person.region].filter(Boolean).join(" · ");
  return el(
    "button",
    {
      class: "people__item",
      type: "button",
      "data-person": person.id,
      "aria-current": current ? "true" : null,
      onclick: () => {
        close("people");
        if (!current) choose(person);
      },
    },
    avatar(person),
    el(
      "span",
      { class: "talks__text" },
      el("span", { class: "people__name" }, person.name),
      el("span", { class: "people__about" }, about),
    ),
    current ? icon(CHECK) : null,
  );
}

function fits(person, words) {
  const hay = [person.name, person.title, person.team, person.region].join(" ").toLowerCase();
  return words.every((word) => hay.includes(word));
}

function draw() {
  const words = $("#people-search").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const groups = state.roles.map(({ role, label }) => {
    const here = state.people.filter((person) => person.role === role && fits(person, words));
    if (!here.length) return null;
    return el("section", { "aria-label": label }, el("h3", { class: "people__role" }, label), ...here.map(row));
  });
  const found = groups.filter(Boolean);
  const none = el("p", { class: "people__none" }, "没有找到，换个名字、职务或团队试试");
  $("#people").replaceChildren(...(found.length ? found : [none]));
}

export function wirePeople() {
  $("#people-search").addEventListener("input", draw);
  whenOpened("people", () => {
    $("#people-search").value = "";
    draw();
    requestAnimationFrame(() => $("#people [aria-current]")?.scrollIntoView({ block: "center" }));
  });
}
