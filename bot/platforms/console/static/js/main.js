import { get } from "./api.js";
import { setLeaps, tick, wireClock } from "./clock.js";
import { fitComposer, hint, wireComposer } from "./composer.js";
import { $ } from "./dom.js";
import { choose, firstPerson, wirePeople } from "./people.js";
import { toEnd, wireScroll } from "./scroll.js";
import { wireSheets } from "./sheet.js";
import { on, state } from "./state.js";
import { listen } from "./stream.js";
import { drawTalks, loadTalks, reloadTalksSoon } from "./talks.js";
import { markRead, openThread, put, moved } from "./thread.js";
import { toast } from "./toast.js";

const view = (name) => ($("#app").dataset.view = name);

async function meet(person) {
  const asked = person.id;
  state.talk = `p${person.id}`;
  view("thread");
  const revision = await loadTalks();
  const { commands } = await get("commands", { as: asked });
  if (state.me.id !== asked) return;
  state.commands = commands;
  fitComposer();
  hint();
  const seen = await openThread(state.talk);
  if (state.me.id === asked) listen(asked, Math.min(revision ?? 0, seen ?? revision ?? 0));
}

function wire() {
  wireSheets();
  wirePeople();
  wireComposer();
  wireScroll(moved);
  $("#back").addEventListener("click", () => view("list"));
  $("#newest").addEventListener("click", () => toEnd());
  document.addEventListener("visibilitychange", () => markRead());
  on("me", (person) => meet(person).catch((error) => toast(error.message)));
  on("message", (message) => {
    put(message);
    reloadTalksSoon();
  });
  on("unread", reloadTalksSoon);
  on("clock", ({ now, leaps }) => {
    if (leaps) setLeaps(leaps);
    tick(now);
    drawTalks();
  });
  on("open-talk", (id) => {
    view("thread");
    if (id === state.talk) markRead();
    else openThread(id).catch((error) => toast(error.message));
    hint();
  });
}

async function start() {
  const about = await get("people");
  Object.assign(state, { company: about.company, zone: about.zone, people: about.people, roles: about.roles, clock: about.clock });
  $("#company").textContent = about.company;
  wireClock(about.leaps);
  tick(about.now);
  wire();
  if (state.people.length) choose(firstPerson(about.default));
}

start().catch((error) => toast(error.message));
