// Links to the sandbox's own bot: whoever follows one opens the customer's Telegram, as on a phone.
import { link } from "./dom.js";

const WRITTEN = /(https:\/\/t\.me\/[\w?=/-]+)/;
const PAYLOAD = /^[\w-]{0,64}$/;

// What follows /start; null where the link leads elsewhere.
export function payloadOf(href, bot) {
  const url = URL.canParse(href) ? new URL(href) : null;
  if (url?.origin !== "https://t.me" || url.pathname !== `/${bot}`) return null;
  const payload = url.searchParams.get("start") ?? "";
  return PAYLOAD.test(payload) ? payload : null;
}

// Those that stand in the words of a message can be clicked.
export function followable(node, bot) {
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("a, button")) found.push(walker.currentNode);
  for (const text of found) {
    const parts = text.data.split(WRITTEN);
    if (parts.length > 1) text.replaceWith(...parts.map((part) => (payloadOf(part, bot) === null ? part : link(part, part))));
  }
  return node;
}

// `start` is called with the payload of one that is clicked, wherever it stands.
export function following(bot, start) {
  document.addEventListener("click", (event) => {
    const payload = payloadOf(event.target.closest("a[href]")?.href, bot());
    if (payload === null) return;
    event.preventDefault();
    start(payload);
  });
}
