import { avatar, el } from "./dom.js";
import { announce, state } from "./state.js";

const SENTENCE = "今天和王总聊了二期扩容需求，他提到IT预算已批，但担心迁移风险，下周三下午3点带方案过去，预计50万";

export function welcome(talk) {
  if (talk?.kind === "group") {
    return el(
      "li",
      { class: "welcome" },
      avatar("group"),
      el("h3", { class: "welcome__title" }, talk.title),
      el("p", { class: "welcome__about" }, "这里还没有消息。和同事直接说话即可；要找我，请 @作战包 或用 / 开头的命令。"),
      tryThis("看看我能做什么", "/帮助"),
    );
  }
  return el(
    "li",
    { class: "welcome" },
    avatar("bot"),
    el("h3", { class: "welcome__title" }, `${state.me.name}，从这里开始`),
    el("p", { class: "welcome__about" }, "像和同事说话一样告诉我就行，可以先试试："),
    ...firstThings().map(([title, text]) => tryThis(title, text)),
    tryThis("看看我能做什么", "/帮助"),
  );
}

/* Two things that this person may really do; the bot itself says hello at the first word. */
function firstThings() {
  const may = new Set(state.commands.map((command) => command.word));
  const things = state.me.sells
    ? [["说一句今天的拜访", SENTENCE], ["看看今天该做什么", "/今日"]]
    : [["看看等我签的", "/审批"], ["查一家客户", "/查 医院"], ["请一天假", "/请假"]];
  return things.filter(([, text]) => !text.startsWith("/") || may.has(text.slice(1).split(" ")[0])).slice(0, 2);
}

function tryThis(title, text) {
  return el("button", { class: "welcome__try", type: "button", onclick: () => announce("fill", text) }, el("b", {}, title), text);
}
