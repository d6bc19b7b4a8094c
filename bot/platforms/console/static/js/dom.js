export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => Array.from(root.querySelectorAll(selector));

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") node.className = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export function icon(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

export function avatar(who) {
  if (who === "bot") return el("span", { class: "avatar", "data-hue": "bot", "aria-hidden": "true" });
  if (who === "group") return el("span", { class: "avatar", "data-hue": "group", "aria-hidden": "true" }, "群");
  const name = who?.name || "？";
  return el("span", { class: "avatar", "data-hue": (who?.id || 0) % 7, "aria-hidden": "true" }, initial(name));
}

export function initial(name) {
  return Array.from(name)[0] || "？";
}
