import { eventId, post, upload } from "./api.js";
import { commandKey, hideCommands, refreshCommands } from "./commands.js";
import { $, $$, el } from "./dom.js";
import { announce, currentTalk, on, state } from "./state.js";
import { asked, expecting, put, stamp } from "./thread.js";
import { toast } from "./toast.js";

const QUICK = [
  { label: "记拜访", word: "拜访" },
  { label: "建商机", word: "建商机" },
  { label: "今日", word: "今日" },
  { label: "待办", word: "待办" },
  { label: "查", word: "查", asks: true },
  { label: "帮助", word: "帮助", spare: true },
];
const LONGEST = 20 * 1024 * 1024;
const input = () => $("#input");
let order = 0;

export function grow() {
  const box = input();
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + 2, 144)}px`;
  $("#send").disabled = !box.value.trim();
}

function fill(text) {
  input().value = text;
  grow();
  refreshCommands();
  input().focus();
  input().setSelectionRange(text.length, text.length);
}

function draft(extra) {
  const event = eventId();
  return { id: null, event, conversation: state.talk, at: stamp(), from: String(state.me.id), mine: true, text: "", revision: 0, pending: true, order: (order += 1), ...extra };
}

async function deliver(mine, send) {
  const me = state.me.id;
  put({ ...mine, failed: "", pending: true });
  const private_ = mine.conversation.startsWith("p");
  if (private_) expecting(1);
  try {
    const answer = await asked(null, send);
    if (state.me.id !== me) return;
    if (answer.said) announce("message", answer.said);
    for (const message of answer.messages) announce("message", message);
    if (!answer.messages.some((message) => message.text === answer.notice)) toast(answer.notice);
  } catch (error) {
    if (state.me.id !== me) return;
    put({ ...mine, pending: false, failed: error.message, retry: () => deliver(mine, send) });
  } finally {
    if (private_) expecting(-1);
  }
}

export function say(text) {
  const mine = draft({ text });
  const body = { as: state.me.id, to: mine.conversation, text, event: mine.event, html: true };
  return deliver(mine, () => post("say", body));
}

function submit(event) {
  event?.preventDefault();
  const text = input().value.trim();
  if (!text) return;
  input().value = "";
  hideCommands();
  grow();
  say(text);
  input().focus();
}

function sendFile(file) {
  if (file.size > LONGEST) return toast(`「${file.name}」超过 20 MB，请压缩后再发`);
  const kind = file.type.startsWith("image/") ? "image" : file.type.startsWith("audio/") ? "voice" : "file";
  const media = { kind, name: file.name, size: file.size, url: URL.createObjectURL(file) };
  const mine = draft({ media, progress: "上传中…" });
  const fields = { as: String(state.me.id), to: mine.conversation, event: mine.event, html: "1", file };
  return deliver(mine, () => upload(fields));
}

function attach(open) {
  $("#attach").hidden = !open;
  $("#plus").setAttribute("aria-expanded", String(open));
}

function onKey(event) {
  if (event.isComposing || event.keyCode === 229) return;
  if (commandKey(event)) event.preventDefault();
  else if (event.key === "Enter" && !event.shiftKey) submit(event);
}

export function fitComposer() {
  const may = new Set(state.commands.flatMap((command) => [command.word, ...command.aliases]));
  const mine = QUICK.filter(({ word }) => may.has(word));
  const main = mine.filter(({ spare }) => !spare);
  const buttons = (main.length < 3 ? mine : main).map(({ label, word, asks }) =>
    el("button", { class: "quick__item", type: "button", onclick: () => (asks ? fill(`/${word} `) : say(`/${word}`)) }, el("span", {}, label)),
  );
  $("#quick").replaceChildren(...buttons);
}

export function hint() {
  if (currentTalk()?.kind === "group") input().placeholder = "和同事说话，或 @作战包 找我";
  else input().placeholder = state.me.sells ? "说说今天的拜访，或输入 / 看命令" : "说点什么，或输入 / 看命令";
}

export function wireComposer() {
  $("#composer-form").addEventListener("submit", submit);
  input().addEventListener("keydown", onKey);
  input().addEventListener("input", () => {
    grow();
    refreshCommands();
  });
  input().addEventListener("blur", () => setTimeout(hideCommands, 120));
  input().addEventListener("focus", refreshCommands);
  $("#plus").addEventListener("click", () => attach($("#attach").hidden));
  for (const picker of $$("[data-upload]")) {
    picker.addEventListener("change", async () => {
      const files = Array.from(picker.files);
      picker.value = "";
      attach(false);
      for (const file of files) await sendFile(file);
    });
  }
  on("fill", fill);
}
