import { $, el } from "./dom.js";

function show(title, content, kind) {
  const viewer = $("#viewer");
  viewer.className = `viewer viewer--${kind}`;
  $("#viewer-title").textContent = title;
  $("#viewer-body").replaceChildren(content);
  viewer.showModal();
  viewer.addEventListener("close", () => $("#viewer-body").replaceChildren(), { once: true });
}

export function openPage(path, title) {
  const frame = el("iframe", { src: path, title: title || "详情" });
  frame.addEventListener("load", () => {
    const own = frame.contentDocument?.title;
    if (own) $("#viewer-title").textContent = own;
  });
  show(title || "详情", frame, "page");
}

export function openPhoto(source, name) {
  show(name || "图片", el("img", { src: source, alt: name || "图片" }), "photo");
}
