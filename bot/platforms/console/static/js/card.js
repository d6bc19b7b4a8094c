import { eventId, post } from "./api.js";
import { $, $$ } from "./dom.js";
import { answersOf, prepareForm, complain } from "./form.js";
import { confirm } from "./sheet.js";
import { announce, state } from "./state.js";
import { toast } from "./toast.js";
import { openPage, openPhoto } from "./viewer.js";

export function reviveCard(row, message) {
  const card = $(".card", row);
  if (!card) return;
  for (const form of $$("form", card)) {
    prepareForm(form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const button = event.submitter || $("[data-button]", form);
      const { answers, missing } = answersOf(form);
      if (missing.length) complain(missing);
      else press(card, button, message, answers);
    });
  }
  for (const button of $$("button[data-button][type=button]", card)) {
    button.addEventListener("click", () => press(card, button, message, null));
  }
  for (const link of $$("a[data-link]", card)) {
    link.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey) return;
      event.preventDefault();
      openPage(link.getAttribute("href"), link.textContent.trim());
    });
  }
  for (const picture of $$("a[data-photo]", card)) {
    picture.addEventListener("click", (event) => {
      event.preventDefault();
      openPhoto(picture.getAttribute("href"), $("img", picture)?.alt);
    });
  }
}

async function press(card, button, message, form) {
  if (card.classList.contains("is-locked")) return;
  const question = button.dataset.confirm;
  const danger = button.classList.contains("button--danger");
  const asked = state.me.id;
  if (question && !(await confirm(question, { danger, yes: button.textContent.trim() }))) return;
  const event = (button.dataset.event ||= eventId());
  state.pressed = message.id;
  lock(card, button, true);
  try {
    const body = { as: asked, message: message.id, button: button.dataset.button, event, html: true };
    const answer = await post("press", form ? { ...body, form } : body);
    delete button.dataset.event;
    if (state.me.id !== asked) return;
    for (const changed of answer.messages) announce("message", changed);
    toast(answer.notice);
  } catch (error) {
    toast(error.message);
  } finally {
    lock(card, button, false);
  }
}

function lock(card, button, on) {
  card.classList.toggle("is-locked", on);
  card.toggleAttribute("aria-busy", on);
  button.classList.toggle("is-busy", on);
  for (const other of $$("button[data-button]", card)) other.disabled = on;
}
