import { post } from "./api.js";
import { $, el } from "./dom.js";
import { close, whenOpened } from "./sheet.js";
import { follow } from "./scroll.js";
import { state } from "./state.js";
import { toast } from "./toast.js";
import { date, now, parts, setNow, time } from "./when.js";

const HOUR = 3_600_000;
const LEAPS = [
  { label: "+1小时", go: () => ({ by: "+1h" }), about: () => time(now().getTime() + HOUR) },
  { label: "下个工作日10:00", go: () => ({ to: state.leaps.workday }), about: () => date(state.leaps.workday) },
  { label: "周五15:00", go: () => ({ to: state.leaps.friday }), about: () => date(state.leaps.friday) },
  { label: "+3天", go: () => ({ by: "+3d" }), about: () => date(now().getTime() + 72 * HOUR) },
];

export function drawClock() {
  const chip = $("#clock");
  chip.hidden = !state.clock;
  const day = el("span", { class: "clock__day" }, date(now()));
  const hands = el("span", { class: "clock__time" }, time(now()));
  chip.replaceChildren(day, " ", hands);
  chip.setAttribute("aria-label", `演示时间 ${date(now())} ${time(now())}，点按调整`);
  if ($("#sheet-clock").open) drawFace();
}

function drawFace() {
  const { year } = parts(now());
  $("#clockface").replaceChildren(el("b", {}, time(now())), el("span", {}, `${year}年${date(now())}`));
}

function drawLeaps() {
  const buttons = LEAPS.map((leap) =>
    el(
      "button",
      { class: "button", type: "button", onclick: (event) => jump(leap, event.currentTarget) },
      leap.label,
      el("small", {}, leap.about()),
    ),
  );
  $("#leaps").replaceChildren(...buttons);
}

async function jump(leap, button) {
  const all = Array.from($("#leaps").children);
  for (const other of all) other.disabled = true;
  button.classList.add("is-busy");
  $("#clock").classList.add("is-moving");
  follow();
  try {
    const { now: reached } = await post("clock", leap.go());
    tick(reached);
    close("clock");
    toast(`现在是 ${date(reached)} ${time(reached)}`);
  } catch (error) {
    toast(error.message);
  } finally {
    $("#clock").classList.remove("is-moving");
    for (const other of all) other.disabled = false;
    button.classList.remove("is-busy");
  }
}

export function tick(iso) {
  if (iso) setNow(iso);
  drawClock();
}

export function wireClock(leaps) {
  state.leaps = leaps || {};
  whenOpened("clock", () => {
    drawFace();
    drawLeaps();
  });
  setInterval(drawClock, 5000);
}

export function setLeaps(leaps) {
  state.leaps = leaps;
}
