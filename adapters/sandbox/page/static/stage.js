// The four panes: which chat is open on each, and how the player acts on one.
import { act, upload } from "./feed.js";
import { say } from "./dom.js";

export const PHONES = ["slack", "telegram", "sms", "staff"];
export const SLACKS = ["slack", "staff"];
export const open = {}; // phone → the chat now shown

export const pane = (phone) => document.getElementById(`pane-${phone}`);
export const find = (phone, selector) => pane(phone).querySelector(selector);

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
