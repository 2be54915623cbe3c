// A Telegram message as a bubble, with its entities and its inline keyboard.
import { clock, h, link } from "./dom.js";
import { telegramDocument, telegramPhoto } from "./files.js";

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);

export function telegramMessage(entry, { press, edit, reply, names }) {
  const { body } = entry;
  const text = body.text ?? body.caption ?? "";
  return h("li", { "data-author": entry.mine ? "bot" : "you", class: entry.mine ? "in" : "out" },
    h("div", { class: "bubble" },
      body.reply_to_message && quoted(body.reply_to_message, names),
      body.photo && telegramPhoto(body.photo, text), body.document && telegramDocument(body.document),
      h("span", { class: "text" }, entities(text, body.entities ?? body.caption_entities ?? [])),
      h("span", { class: "meta" }, reply && h("button", { type: "button", class: "edit", onclick: () => reply(entry) }, "Reply"), edit && h("button", { type: "button", class: "edit", onclick: () => edit(entry) }, "Edit"),
        body.edit_date && "edited ", clock(body.date), !entry.mine && h("i", { "aria-label": "delivered" }, " ✓✓"))),
    keyboard(entry, press));
}

// What the message replies to, above its own words.
function quoted({ from, text, caption, photo }, names) {
  const words = text ?? caption ?? (photo ? "Photo" : "File");
  return h("div", { class: "quoted" }, h("b", {}, from.is_bot ? names.bot : from.first_name), h("span", {}, words.split("\n", 1)[0]));
}

function keyboard(entry, press) {
  const rows = entry.body.reply_markup?.inline_keyboard ?? [];
  return rows.length > 0 && h("div", { class: "keyboard" }, rows.map((row) => h("div", {}, row.map((button) =>
    button.url ? link(button.url, h("span", { class: "key" }, button.text, " ↗"))
      : h("button", { type: "button", class: "key", onclick: () => press(entry, button) }, button.text)))));
}

// Entities nest but never cross. Offsets count UTF-16 units, as JavaScript's strings do.
export function entities(text, list, from = 0, to = text.length) {
  const nodes = [];
  const sorted = [...list].sort((a, b) => a.offset - b.offset || b.length - a.length);
  while (sorted.length) {
    const outer = sorted.shift();
    const end = Math.min(outer.offset + outer.length, to);
    const inner = [];
    while (sorted.length && sorted[0].offset < end) inner.push(sorted.shift());
    nodes.push(text.slice(from, outer.offset), entity(outer, text.slice(outer.offset, end), entities(text, inner, outer.offset, end)));
    // A block stands on its own lines: the line break after it is not a further one.
    from = BLOCKS.has(outer.type) && text[end] === "\n" ? end + 1 : end;
  }
  nodes.push(text.slice(from, to));
  return nodes;
}

function entity({ type, url }, text, inner) {
  if (type === "text_link") return link(url, inner);
  if (type === "url") return link(/^\w+:/.test(text) ? text : `https://${text}`, inner);
  if (type === "spoiler") return h("span", { class: "spoiler", tabindex: 0 }, inner);
  return TAGS[type] ? h(TAGS[type], {}, inner) : h("span", { class: `entity ${type}` }, inner);
}
