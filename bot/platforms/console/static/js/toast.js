import { $, el } from "./dom.js";

export function toast(text) {
  if (!text) return;
  const box = $("#toasts");
  const note = el("p", { class: "toast" }, text);
  box.replaceChildren(note);
  const stay = Math.min(6000, 1800 + Array.from(text).length * 70);
  setTimeout(() => note.classList.add("is-leaving"), stay);
  setTimeout(() => note.remove(), stay + 320);
}
