import { $, $$ } from "./dom.js";

const opening = {};

export function whenOpened(name, prepare) {
  opening[name] = prepare;
}

export function open(name) {
  opening[name]?.();
  $(`#sheet-${name}`).showModal();
}

export function close(name) {
  $(`#sheet-${name}`).close();
}

export function confirm(question, { danger = false, yes = "确定" } = {}) {
  const dialog = $("#sheet-confirm");
  const agree = $("button[value=yes]", dialog);
  $("#confirm-text").textContent = question;
  agree.textContent = yes;
  agree.className = `button ${danger ? "button--danger" : "button--primary"}`;
  dialog.returnValue = "no";
  dialog.showModal();
  agree.focus();
  return new Promise((settle) => {
    dialog.addEventListener("close", () => settle(dialog.returnValue === "yes"), { once: true });
  });
}

export function wireSheets() {
  for (const button of $$("[data-open]")) {
    button.addEventListener("click", () => open(button.dataset.open));
  }
  for (const dialog of $$("dialog")) {
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog || event.target.closest("[data-close]")) dialog.close("no");
    });
  }
  for (const button of $$("#sheet-confirm button")) {
    button.addEventListener("click", () => $("#sheet-confirm").close(button.value));
  }
}
