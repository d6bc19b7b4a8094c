import { avatar, el, icon } from "./dom.js";
import { currentTalk, personNamed } from "./state.js";
import { openPhoto } from "./viewer.js";
import { time } from "./when.js";

const SOUND = "M9 9.5v5M12 6v12M15 8.5v7M18 10.5v3M6 10.5v3";

export function faceOf(message) {
  if (message.mine) return [];
  return [avatar(message.from === "bot" ? "bot" : personNamed(Number(message.from)))];
}

export function bodyOf(message) {
  const body = el("div", { class: "msg__body" });
  if (!message.mine && currentTalk()?.kind === "group") {
    const who = message.from === "bot" ? "作战包助手" : personNamed(Number(message.from))?.name || "同事";
    body.append(el("span", { class: "msg__who" }, who));
  }
  if (message.text) body.append(el("div", { class: "bubble" }, message.text));
  if (message.media) body.append(mediaOf(message.media));
  if (message.html) body.append(cardOf(message.html));
  if (message.failed) {
    body.append(el("button", { class: "retry", type: "button", onclick: message.retry }, `没有送到：${message.failed}。点按重试`));
  } else {
    body.append(el("time", { class: "msg__at", datetime: message.at }, message.pending ? message.progress || "发送中…" : time(message.at)));
  }
  return body;
}

function cardOf(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content;
}

function mediaOf(media) {
  if (media.kind === "image") {
    const photo = el("img", { src: media.url, alt: media.name || "照片", loading: "lazy", decoding: "async" });
    if (media.width) {
      photo.width = media.width;
      photo.height = media.height;
    }
    return el("button", { class: "photo", type: "button", "aria-label": `看大图：${media.name || "照片"}`, onclick: () => openPhoto(media.url, media.name) }, photo);
  }
  const voice = media.kind === "voice";
  const mark = el("span", { class: "file__icon" }, voice ? icon(SOUND) : suffix(media.name));
  const text = el("span", { class: "talks__text" }, el("span", { class: "file__name talks__name" }, media.name || (voice ? "语音" : "文件")), el("span", { class: "file__about" }, `${voice ? "语音" : "文件"} · ${size(media.size)}`));
  return el("a", { class: "file", href: media.url, download: media.name || true, target: "_blank", rel: "noopener" }, mark, text);
}

function suffix(name) {
  const dot = (name || "").lastIndexOf(".");
  return dot < 0 ? "文件" : name.slice(dot + 1, dot + 5).toUpperCase();
}

function size(bytes) {
  if (!bytes) return "";
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
