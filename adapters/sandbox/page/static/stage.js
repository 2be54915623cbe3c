// The panes: which chat is open on each, and how the player acts on one.
import { act, upload } from "./feed.js";
import { say } from "./dom.js";

export const PHONES = ["slack", "telegram", "sms", "staff", "colleague"];
export const SLACKS = ["slack", "staff", "colleague"];
export const DESKS = ["staff", "colleague"]; // two people at one desk: one of them is seen at a time
export const open = {}; // phone → the chat now shown

export const pane = (phone) => document.getElementById(`pane-${phone}`);
export const find = (phone, selector) => pane(phone).querySelector(selector);

// The colleague's Slack is the staff's once more, in other hands.
const second = pane("staff").cloneNode(true);
second.id = "pane-colleague";
second.hidden = true;
for (const node of [second, ...second.querySelectorAll("[aria-label]")]) {
  node.setAttribute("aria-label", node.getAttribute("aria-label").replace("staff", "colleague"));
}
pane("staff").after(second);

for (const button of document.querySelectorAll("[data-who]")) {
  button.addEventListener("click", () => sit(button.dataset.who));
}

function sit(who) {
  for (const desk of DESKS) {
    pane(desk).hidden = desk !== who;
    for (const button of pane(desk).querySelectorAll("[data-who]")) button.toggleAttribute("aria-current", button.dataset.who === who);
    find(desk, `[data-who=${who}]`).classList.remove("unread");
  }
  find(who, "[aria-current][data-who]").focus();
  find(who, ".log:not([hidden])")?.dispatchEvent(new Event("seen"));
}

// Something came for whoever is not at the desk now.
export function wave(who) {
  for (const desk of DESKS) find(desk, `[data-who=${who}]`).classList.add("unread");
}

// Both give whether it was done; if not, the player is told why.
export const play = (phone, action, more = {}) => tried(act({ phone, action, chat: open[phone], ...more }));
export const bring = (phone, file, text) => tried(upload({ phone, chat: open[phone], text, file }));

async function tried(doing) {
  try {
    await doing;
    return true;
  } catch (error) {
    say(error.message);
    return false;
  }
}
