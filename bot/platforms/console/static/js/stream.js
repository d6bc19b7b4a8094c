import { $ } from "./dom.js";
import { announce } from "./state.js";

let source = null;
let retry = null;
let shown = null;

function offline(yes) {
  clearTimeout(shown);
  if (!yes) $("#offline").hidden = true;
  else shown = setTimeout(() => ($("#offline").hidden = false), 1500);
}

export function listen(person, revision) {
  source?.close();
  clearTimeout(retry);
  let seen = revision;
  let wait = 500;
  const connect = () => {
    const query = new URLSearchParams({ as: person, after: seen });
    const mine = (source = new EventSource(`/console/api/stream?${query}`));
    mine.addEventListener("open", () => {
      wait = 500;
      offline(false);
    });
    mine.addEventListener("message", (event) => {
      const message = JSON.parse(event.data);
      seen = Math.max(seen, message.revision);
      announce("message", message);
    });
    mine.addEventListener("clock", (event) => announce("clock", JSON.parse(event.data)));
    mine.addEventListener("unread", () => announce("unread"));
    mine.addEventListener("error", () => {
      if (mine !== source) return;
      mine.close();
      offline(true);
      retry = setTimeout(connect, wait);
      wait = Math.min(wait * 2, 8000);
    });
  };
  connect();
}

export function hangUp() {
  source?.close();
  source = null;
  clearTimeout(retry);
  offline(false);
}
