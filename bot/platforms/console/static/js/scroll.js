import { $ } from "./dom.js";

const stream = () => $("#stream");
let stuck = true;

export function pinned() {
  return stuck;
}

export function scrollToEnd(smooth = false) {
  stuck = true;
  stream().scrollTo({ top: stream().scrollHeight, behavior: smooth ? "smooth" : "instant" });
}

export function keepBottom(change) {
  const stay = stuck;
  change();
  if (stay) scrollToEnd();
}

export function wireScroll(onReach) {
  stream().addEventListener(
    "scroll",
    () => {
      const left = stream().scrollHeight - stream().scrollTop - stream().clientHeight;
      const atEnd = left < 60;
      const far = left > 400;
      if (atEnd !== stuck || far) onReach(atEnd || !far ? atEnd : false, far);
      stuck = atEnd;
    },
    { passive: true },
  );
  new ResizeObserver(() => stuck && scrollToEnd()).observe($("#messages"));
  new ResizeObserver(() => stuck && scrollToEnd()).observe(stream());
}
