import { $ } from "./dom.js";

const MARGIN = 10;
const stream = () => $("#stream");
let following = true;
let anchor = null;

const end = () => stream().scrollHeight - stream().clientHeight;

function target() {
  if (!anchor?.isConnected) return end();
  return Math.max(0, Math.min(end(), anchor.offsetTop - MARGIN));
}

export function pinned() {
  return following;
}

export function settle() {
  if (following) stream().scrollTop = target();
}

export function follow(row = null) {
  anchor = row;
  following = true;
  settle();
}

export function loosen() {
  following = false;
  anchor = null;
}

export function toEnd() {
  anchor = null;
  stream().scrollTo({ top: end(), behavior: "smooth" });
}

export function reveal(row) {
  const box = stream();
  const above = row.offsetTop - MARGIN;
  const below = row.offsetTop + row.offsetHeight + MARGIN - box.clientHeight;
  if (box.scrollTop > above || row.offsetHeight > box.clientHeight) box.scrollTop = above;
  else if (box.scrollTop < below) box.scrollTop = below;
}

export function wireScroll(onMove) {
  const box = stream();
  box.addEventListener(
    "scroll",
    () => {
      const left = end() - box.scrollTop;
      if (left < 40) following = true;
      else if (following && Math.abs(box.scrollTop - target()) > 60) loosen();
      onMove(left);
    },
    { passive: true },
  );
  box.addEventListener("click", (event) => event.target.closest("summary") && loosen());
  box.addEventListener("focusin", (event) => event.target.closest(".control") && loosen());
  new ResizeObserver(settle).observe($("#messages"));
  new ResizeObserver(settle).observe(box);
}
