import { $, el } from "./dom.js";
import { state } from "./state.js";

const menu = () => $("#commands");
const input = () => $("#input");
let found = [];
let chosen = 0;

function wanted() {
  const text = input().value;
  return /^[/／][^\s]*$/.test(text) ? text.slice(1).toLowerCase() : null;
}

function matches(word) {
  const starts = (command) => [command.word, ...command.aliases].some((name) => name.toLowerCase().startsWith(word));
  const about = (command) => word && (command.about.includes(word) || [command.word, ...command.aliases].some((name) => name.toLowerCase().includes(word)));
  const first = state.commands.filter(starts);
  return first.concat(state.commands.filter((command) => !first.includes(command) && about(command)));
}

export function refreshCommands() {
  const word = wanted();
  if (word === null) return hideCommands();
  found = matches(word);
  chosen = Math.min(chosen, Math.max(0, found.length - 1));
  draw();
}

function draw() {
  const rows = found.map((command, place) =>
    el(
      "li",
      {
        class: "commands__item",
        role: "option",
        id: `command-${place}`,
        "aria-selected": place === chosen ? "true" : "false",
        onpointerdown: (event) => event.preventDefault(),
        onclick: () => take(place),
      },
      el("span", { class: "commands__word" }, `/${command.word}`),
      el("span", { class: "commands__about" }, command.about),
      command.sample && command.sample !== `/${command.word}` ? el("span", { class: "commands__sample" }, `例：${command.sample}`) : null,
    ),
  );
  menu().replaceChildren(...(rows.length ? rows : [el("li", { class: "commands__none" }, "没有这个命令，直接发送也行，我会猜你的意思")]));
  menu().hidden = false;
  input().setAttribute("aria-expanded", "true");
  if (rows.length) {
    input().setAttribute("aria-activedescendant", `command-${chosen}`);
    rows[chosen].scrollIntoView({ block: "nearest" });
  }
}

function take(place) {
  const command = found[place];
  input().value = `/${command.word} `;
  hideCommands();
  input().focus();
  input().dispatchEvent(new Event("input"));
}

export function hideCommands() {
  found = [];
  chosen = 0;
  menu().hidden = true;
  input().setAttribute("aria-expanded", "false");
  input().removeAttribute("aria-activedescendant");
}

export function commandKey(event) {
  if (menu().hidden || !found.length) return event.key === "Escape" && !menu().hidden ? (hideCommands(), true) : false;
  const exact = found.some((command) => [command.word, ...command.aliases].includes(wanted()));
  switch (event.key) {
    case "ArrowDown":
    case "ArrowUp":
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length;
      draw();
      return true;
    case "Tab":
      take(chosen);
      return true;
    case "Enter":
      if (exact) return false;
      take(chosen);
      return true;
    case "Escape":
      hideCommands();
      return true;
    default:
      return false;
  }
}
