import { upload } from "./api.js";
import { $, $$, el } from "./dom.js";
import { state } from "./state.js";
import { wallDate } from "./when.js";

export function prepareForm(form) {
  form.noValidate = true;
  for (const field of $$("[data-field]", form)) {
    const people = $("select[data-people]", field);
    if (people) fillPeople(people);
    const file = $("input[type=file]", field);
    if (file) file.addEventListener("change", () => send(field, file));
    field.addEventListener("input", () => calm(field));
    field.addEventListener("change", () => calm(field));
    const moment = $("input[type=datetime-local]", field);
    if (moment) spellMoment(moment);
    for (const chip of $$("input[type=radio]", field)) allowNone(field, chip);
  }
}

function allowNone(field, chip) {
  if ("required" in field.dataset) return;
  let was = chip.checked;
  chip.addEventListener("pointerdown", () => (was = chip.checked));
  chip.addEventListener("click", () => {
    if (was) chip.checked = false;
    was = chip.checked;
  });
}

function spellMoment(input) {
  const text = el("span", { class: "moment__text", "aria-hidden": "true" });
  const box = el("span", { class: "moment" });
  input.replaceWith(box);
  box.append(input, text);
  const spell = () => {
    text.textContent = input.value ? wallDate(input.value) : "选择日期和时间";
    text.classList.toggle("is-empty", !input.value);
  };
  input.addEventListener("input", spell);
  input.addEventListener("click", () => {
    try {
      input.showPicker();
    } catch {
      input.focus();
    }
  });
  spell();
}

function fillPeople(select) {
  const chosen = select.dataset.people;
  for (const person of state.people) {
    const about = person.title ? `${person.name} · ${person.title}` : person.name;
    const option = el("option", { value: person.id }, about);
    option.selected = String(person.id) === chosen;
    select.append(option);
  }
}

async function send(field, input) {
  const pick = input.closest(".pick");
  const label = $(".pick__name", pick);
  const file = input.files[0];
  if (!file) return;
  label.textContent = `正在上传 ${file.name}…`;
  try {
    const { media } = await upload({ as: String(state.me.id), file, keep: "1" });
    field.dataset.value = String(media);
    pick.classList.add("has-file");
    label.textContent = file.name;
  } catch (error) {
    label.textContent = "选择文件";
    show(field, error.message);
  }
}

function valueOf(field) {
  switch (field.dataset.kind) {
    case "choice": {
      const select = $("select", field);
      return select ? select.value : $("input:checked", field)?.value || "";
    }
    case "choices":
      return $$("input:checked", field).map((input) => input.value);
    case "moment":
      return $("input", field).value.replace("T", " ");
    case "file":
      return field.dataset.value || "";
    default:
      return $("input, textarea, select", field).value.trim();
  }
}

export function answersOf(form) {
  const answers = {};
  const missing = [];
  for (const field of $$("[data-field]", form)) {
    const value = valueOf(field);
    answers[field.dataset.field] = value;
    if ("required" in field.dataset && !value.length) missing.push(field);
  }
  return { answers, missing };
}

export function complain(fields) {
  for (const field of fields) {
    const choosing = ["choice", "choices", "person", "moment"].includes(field.dataset.kind);
    show(field, `请${choosing ? "选择" : field.dataset.kind === "file" ? "上传" : "填写"}${field.dataset.label}`);
  }
  fields[0].scrollIntoView({ block: "center", behavior: "smooth" });
  $("input, textarea, select", fields[0]).focus({ preventScroll: true });
}

function show(field, text) {
  field.classList.add("is-wrong");
  let note = $(".field__error", field);
  if (!note) field.append((note = el("p", { class: "field__error", role: "alert" })));
  note.textContent = text;
}

function calm(field) {
  field.classList.remove("is-wrong");
  $(".field__error", field)?.remove();
}
