// Wires the four panes to the feed and to the player's actions.
import { ask, h, say } from "./dom.js";
import { Log, act, feed } from "./feed.js";
import { typed } from "./mrkdwn.js";
import { slackMessage } from "./slack.js";
import { smsMessage } from "./sms.js";
import { telegramMessage } from "./telegram.js";

const PHONES = ["slack", "telegram", "sms", "staff"];
const FAULTS = [["rate_limited", "429"], ["server_error", "500"], ["hang", "Hang"], ["reset_after", "Reset"]];
const REACH = { telegram: { block: "Block the bot", unblock: "Unblock" }, sms: { block: "Phone off", unblock: "Phone on" } };
const logs = new Map(); // "platform/chat" → { phone, chat, log, tab }
const editing = new Map(); // phone → the entry its composer edits
const open = {}; // phone → the chat now shown
let scene;

const pane = (phone) => document.getElementById(`pane-${phone}`);
const find = (phone, selector) => pane(phone).querySelector(selector);

// Gives whether it was done.
async function play(phone, action, more = {}) {
  try {
    await act({ phone, action, chat: open[phone], ...more });
    return true;
  } catch (error) {
    say(error.message);
    return false;
  }
}

// ---- drawing

const DRAW = {
  telegram: (phone) => (entry) => telegramMessage(entry, { press: pressKey, edit: editor(phone, entry) }),
  sms: () => smsMessage,
  slack: (phone) => (entry) => slackMessage(entry, {
    names: scene.names, edit: editor(phone, entry),
    use: (where, element, value) => play(phone, element.type === "button" ? "press" : "select",
      { id: where.id, action_id: element.action_id, value: value ?? "" }),
  }),
};

const pressKey = (entry, button) => play("telegram", "press", { id: entry.id, value: button.callback_data ?? "" });

// Telegram's answer to a press is no message: a note that passes, or an alert to be closed.
function callbackAnswer({ callback_answer: text, show_alert: alert }) {
  if (text && alert) ask({ title: scene.names.bot, body: text, look: "telegram-dialog" });
  else if (text) say(text);
}

// What takes one's own message back into the composer; null for other people's.
function editor(phone, entry) {
  const own = !entry.mine && (phone === "telegram" || entry.body.user === scene.users[phone]);
  return own ? () => {
    const field = find(phone, "textarea");
    field.value = phone === "telegram" ? entry.body.text : h("p", {}, typed(entry.body.text, scene.names)).textContent;
    field.focus();
    editing.set(phone, entry);
    field.form.classList.add("editing");
  } : null;
}

// ---- the scene: which chats stand where

function build(found) {
  scene = found;
  for (const name of document.querySelectorAll("[data-name]")) name.textContent = scene.names[name.dataset.name] ?? "";
  for (const phone of PHONES) scene.chats[phone].forEach((chat) => addChat(phone, chat));
  faults();
}

function addChat(phone, { platform, chat, name }) {
  const log = new Log(`Messages: ${name}`, DRAW[platform](phone));
  const tab = phone === "staff" && h("button", { type: "button", onclick: () => show(phone, chat) }, h("span", {}, name));
  if (tab) find(phone, ".side").append(tab);
  find(phone, ".logs").append(log.element);
  logs.set(`${platform}/${chat}`, { phone, chat, name, log, tab });
  if (open[phone]) log.element.hidden = true;
  else show(phone, chat);
}

function show(phone, chat) {
  open[phone] = chat;
  for (const each of logs.values()) {
    if (each.phone !== phone) continue;
    each.log.element.hidden = each.chat !== chat;
    if (!each.tab) continue;
    each.tab.toggleAttribute("aria-current", each.chat === chat);
    if (each.chat !== chat) continue;
    each.tab.classList.remove("unread");
    find(phone, "[data-name=room]").textContent = each.name;
    each.log.element.scrollTop = each.log.element.scrollHeight;
  }
}

function arrive(entry) {
  const place = logs.get(`${entry.platform}/${entry.chat}`);
  if (place && "callback_answer" in entry.body) callbackAnswer(entry.body);
  if (!place || !visible(place.phone, entry) || !place.log.put(entry) || entry.deleted) return;
  if (!entry.mine) return;
  if (place.tab && open[place.phone] !== place.chat) place.tab.classList.add("unread");
  if (!pane(place.phone).classList.contains("current")) tabOf(place.phone).classList.add("unread");
}

function snapshot({ scene: found, entries }) {
  if (!scene) build(found);
  for (const [key, { log, phone }] of logs) {
    log.reconcile(entries.filter((entry) => `${entry.platform}/${entry.chat}` === key && visible(phone, entry)));
  }
}

// Not everything in a chat is a message, and some messages are for one person's eyes.
function visible(phone, { body }) {
  if ("callback_answer" in body) return false;
  return !body.ephemeral_for || body.ephemeral_for === scene.users[phone];
}

// ---- playing

function send(phone, field) {
  const text = field.value.trim();
  if (!text) return;
  const entry = editing.get(phone);
  const sent = entry ? play(phone, "edit", { id: entry.id, text }) : play(phone, verb(phone, text), { text });
  stopEditing(phone, field);
  // What could not be sent is given back, unless something else is being written by now.
  sent.then((well) => { if (!well && !field.value) field.value = text; });
}

function stopEditing(phone, field) {
  field.value = "";
  editing.delete(phone);
  field.form.classList.remove("editing");
}

function verb(phone, text) {
  if (phone !== "slack" && phone !== "staff") return "say";
  if (text.startsWith("/")) return "command";
  return text.includes(`@${scene.names.bot}`) ? "mention" : "say";
}

for (const phone of PHONES) {
  const field = find(phone, "textarea");
  field.form.addEventListener("submit", (event) => { event.preventDefault(); send(phone, field); });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") stopEditing(phone, field);
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send(phone, field);
  });
  for (const button of pane(phone).querySelectorAll("[data-act]")) {
    button.addEventListener("click", () => play(phone, button.dataset.act));
  }
}

// ---- faults

function faults() {
  for (const [phone, name] of [["slack", "Slack"], ["telegram", "Telegram"], ["sms", "SMS"]]) {
    const button = (words, action, value) => h("button", { type: "button", onclick: async () => {
      if (await play(phone, action, { value })) say(`${name}: ${words}`);
    } }, words);
    document.getElementById("faults").append(h("div", { role: "group", "aria-label": `${name} faults` }, h("b", {}, name),
      FAULTS.map(([kind, words]) => button(words, "fault", kind)), button("Clear", "clear"),
      Object.entries(REACH[phone] ?? {}).map(([action, words]) => button(words, action))));
  }
}

// ---- tabs of the narrow window

const tabOf = (phone) => document.getElementById(`tab-${phone}`);

function choose(phone) {
  for (const each of PHONES) {
    const chosen = each === phone;
    pane(each).classList.toggle("current", chosen);
    tabOf(each).setAttribute("aria-selected", chosen);
    tabOf(each).tabIndex = chosen ? 0 : -1;
  }
  tabOf(phone).classList.remove("unread");
  for (const { log } of logs.values()) log.element.scrollTop = log.element.scrollHeight;
}

for (const phone of PHONES) tabOf(phone).addEventListener("click", () => choose(phone));
document.querySelector("[role=tablist]").addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const next = PHONES.at((PHONES.indexOf(event.target.id.slice(4)) + step) % PHONES.length);
  choose(next);
  tabOf(next).focus();
});

const state = document.getElementById("state");
feed("events", {
  snapshot, entry: arrive,
  state: (words) => { state.textContent = words; state.classList.toggle("live", words === "live"); },
});
