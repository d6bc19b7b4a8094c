import { $, el } from "./dom.js";
import { state } from "./state.js";

function show(title, content, kind) {
  const viewer = $("#viewer");
  viewer.className = `viewer viewer--${kind}`;
  $("#viewer-title").textContent = title;
  $("#viewer-body").replaceChildren(content);
  viewer.showModal();
  viewer.addEventListener("close", () => $("#viewer-body").replaceChildren(), { once: true });
}

export function openPage(path, title) {
  const address = new URL(path, location.href);
  address.searchParams.set("as", state.me.id);
  const frame = el("iframe", { src: address.href, title: title || "详情" });
  frame.addEventListener("load", () => {
    const own = frame.contentDocument?.title;
    if (own) $("#viewer-title").textContent = own;
  });
  show(title || "详情", frame, "page");
}

export function openPhoto(source, name) {
  show(name || "图片", el("img", { src: source, alt: name || "图片" }), "photo");
}
