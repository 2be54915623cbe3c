// Wires the panes to the feed and to the player's actions.
import { ask, h, say } from "./dom.js";
import { Composer } from "./composer.js";
import { faults } from "./faults.js";
import { feed } from "./feed.js";
import { Home } from "./home.js";
import { followable, following } from "./links.js";
import { CommandMenu } from "./menu.js";
import { Modal } from "./modal.js";
import { Room } from "./room.js";
import { slackMessage } from "./slack.js";
import { smsMessage } from "./sms.js";
import { PHONES, SLACKS, find, open, pane, play, wave } from "./stage.js";
import { tabOf, tabs } from "./tabs.js";
import { telegramMessage } from "./telegram.js";

const ROOMS = { staff: ".side", colleague: ".side", telegram: ".switch" }; // where a phone has a button for each of its chats
const places = []; // { phone, platform, chat, name, room, tab }: one chat on one phone
const homes = new Map(); // phone → its Slack's home tab
const modals = new Map(); // phone → what stands over its Slack
const composers = Object.fromEntries(PHONES.map((phone) => [phone, new Composer(phone)]));
const menu = new CommandMenu(composers.telegram.form, (text) => play("telegram", "say", { text }));
let scene;
let menus = {}; // Telegram's chat → the commands that its person is offered

// ---- drawing

const DRAW = {
  telegram: (phone, chat) => (entry) => telegramMessage(entry, {
    names: scene.names, press: pressKey, edit: editor(phone, entry), reply: isGroup(chat) && ((to) => composers[phone].reply(to)),
  }),
  sms: () => smsMessage,
  slack: (phone) => (entry) => slackMessage(entry, {
    names: scene.names, edit: editor(phone, entry), thread: (root) => here(phone).room.enter(root),
    use: (where, element, value) => play(phone, element.type === "button" ? "press" : "select",
      { id: where.id, action_id: element.action_id, value: value ?? "" }),
  }),
};

const isGroup = (chat) => chat.startsWith("-");
const here = (phone) => places.find((place) => place.phone === phone && place.chat === open[phone]);
const pressKey = (entry, button) => play("telegram", "press", { id: entry.id, value: button.callback_data ?? "" });

// Telegram's answer to a press is no message: a note that passes, or an alert to be closed.
function callbackAnswer({ callback_answer: text, show_alert: alert }) {
  if (text && alert) ask({ title: scene.names.bot, body: text, look: "telegram-dialog" });
  else if (text) say(text);
}

// What takes one's own message back into the composer; null for other people's, and for what is no text.
function editor(phone, { mine, body }) {
  const own = !mine && body.text && (phone === "telegram" || body.user === scene.users[phone]);
  return own ? (entry) => composers[phone].edit(entry) : null;
}

// ---- the scene: which chats stand where

function build(found) {
  scene = found;
  for (const name of document.querySelectorAll("[data-name]")) name.textContent = scene.names[name.dataset.name] ?? "";
  for (const phone of SLACKS) {
    const act = (action, more) => play(phone, action, more);
    homes.set(phone, new Home(pane(phone), scene.names, act));
    modals.set(phone, new Modal(pane(phone), scene.names, act));
  }
  for (const phone of PHONES) {
    composers[phone].names = scene.names;
    scene.chats[phone].forEach((chat) => addChat(phone, chat));
  }
  faults();
}

function addChat(phone, { platform, chat, name }) {
  const draw = DRAW[platform](phone, chat);
  const room = new Room(name, (entry) => followable(draw(entry), scene.names.telegram), (root) => composers[phone].turn(root));
  const tab = phone in ROOMS && h("button", { type: "button", onclick: () => show(phone, chat) }, h("span", {}, name));
  if (tab) find(phone, ROOMS[phone]).append(tab);
  find(phone, ".logs").append(...room.elements);
  places.push({ phone, platform, chat, name, room, tab });
  if (open[phone]) room.show(false);
  else show(phone, chat);
}

function show(phone, chat) {
  open[phone] = chat;
  pane(phone).classList.toggle("first", chat === scene.chats[phone][0].chat);
  for (const each of places) {
    if (each.phone !== phone) continue;
    each.room.show(each.chat === chat);
    if (each.tab) each.tab.toggleAttribute("aria-current", each.chat === chat);
    if (each.chat === chat) enter(each);
  }
  if (phone === "telegram") menu.show(menus[chat] ?? []);
}

function enter({ phone, chat, name, room, tab }) {
  tab?.classList?.remove("unread");
  const heading = find(phone, "[data-name=room]");
  if (heading) heading.textContent = name;
  if (homes.has(phone)) {
    find(phone, ".switch").hidden = !chat.startsWith("D"); // the app's tabs stand over its direct messages only
    homes.get(phone).turn("messages");
  }
  if (phone === "telegram") head(phone, isGroup(chat) ? [name, "group"] : [scene.names.bot, "bot"]);
  pane(phone).classList.toggle("group", isGroup(chat));
  room.toEnd();
}

function head(phone, [title, kind]) {
  const heading = find(phone, ".head h2");
  heading.querySelector("[data-name]").textContent = title;
  heading.querySelector("small").textContent = kind;
}

function arrive(entry) {
  const found = at(entry);
  if (found.length && "callback_answer" in entry.body) callbackAnswer(entry.body);
  for (const place of found) if (visible(place.phone, entry)) comeTo(place, entry);
}

const at = ({ platform, chat }) => places.filter((place) => place.platform === platform && place.chat === chat);

function comeTo(place, entry) {
  if (!place.room.put(entry) || entry.deleted || !entry.mine) return;
  if (place.tab && open[place.phone] !== place.chat) place.tab.classList.add("unread");
  if (open[place.phone] === place.chat) homes.get(place.phone)?.unread();
  if (!pane(place.phone).classList.contains("current")) tabOf(place.phone).classList.add("unread");
  if (pane(place.phone).hidden && place.chat.startsWith("D")) wave(place.phone);
}

function snapshot({ scene: found, entries }) {
  if (!scene) build(found);
  for (const place of places) {
    place.room.reconcile(entries.filter((entry) => at(entry).includes(place) && visible(place.phone, entry)));
  }
}

function screens({ telegram, ...slacks }) {
  menus = telegram;
  menu.show(menus[open.telegram] ?? []);
  for (const [phone, { home, modal }] of Object.entries(slacks)) {
    homes.get(phone).show(home);
    modals.get(phone).show(modal);
  }
}

// Not everything in a chat is a message, and some messages are for one person's eyes.
function visible(phone, { body }) {
  if ("callback_answer" in body) return false;
  return !body.ephemeral_for || body.ephemeral_for === scene.users[phone];
}

for (const phone of PHONES) {
  for (const button of pane(phone).querySelectorAll("[data-act]")) {
    button.addEventListener("click", () => play(phone, button.dataset.act));
  }
}
following(() => scene?.names.telegram, (value) => {
  tabOf("telegram").click();
  show("telegram", scene.chats.telegram[0].chat);
  play("telegram", "start", { value });
});
tabs(() => { for (const { room } of places) room.toEnd(); });

const state = document.getElementById("state");
feed("events", {
  snapshot, screens, entry: arrive,
  state: (words) => { state.textContent = words; state.classList.toggle("live", words === "live"); },
});
