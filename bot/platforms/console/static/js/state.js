export const state = {
  me: null,
  company: "",
  zone: "Asia/Shanghai",
  people: [],
  roles: [],
  clock: false,
  talks: [],
  talk: "",
  pressed: 0,
  commands: [],
};

const bus = new EventTarget();

export function announce(name, detail) {
  bus.dispatchEvent(new CustomEvent(name, { detail }));
}

export function on(name, listener) {
  bus.addEventListener(name, (event) => listener(event.detail));
}

export function currentTalk() {
  return state.talks.find((talk) => talk.id === state.talk) || null;
}

export function personNamed(id) {
  return state.people.find((person) => person.id === id) || null;
}
