// A Slack message as a list item.
import { clock, h } from "./dom.js";
import { blocks } from "./blocks.js";
import { slackFile } from "./files.js";
import { mrkdwn, typed } from "./mrkdwn.js";

export function slackMessage(entry, { names, use, edit, thread }) {
  const { body } = entry;
  const author = entry.mine ? "bot" : body.user;
  const name = names[author] ?? author;
  const inThread = body.thread_ts && body.thread_ts !== body.ts;
  const answerable = entry.replies !== undefined && !inThread && !body.ephemeral_for; // inside its thread it has no count
  const draw = (list) => blocks(list, { names, use: (element, value) => use(entry, element, value) });
  return h("li", { "data-author": author, class: body.ephemeral_for && "ephemeral" },
    h("span", { class: `avatar ${entry.mine ? "app" : ""}`, "data-who": author, "aria-hidden": "true" }, initial(name, entry.mine)),
    h("div", { class: "message" },
      body.ephemeral_for && h("p", { class: "only" }, "Only visible to you"),
      inThread && entry.replies !== undefined && h("p", { class: "only" }, "↳ in a thread"),
      h("p", { class: "by" }, h("b", {}, name), entry.mine && h("small", { class: "badge" }, "APP"),
        h("time", {}, clock(body.ts)), h("span", { class: "tools" },
          edit && h("button", { type: "button", class: "edit", onclick: () => edit(entry) }, "Edit"),
          answerable && entry.replies === 0 && h("button", { type: "button", class: "edit", onclick: () => thread(entry.id) }, "Reply in thread"))),
      h("div", { class: "content" }, entry.mine ? content(body, names, draw) : h("div", {}, typed(body.text, names)),
        body.edited && h("small", { class: "edited" }, " (edited)")),
      (body.attachments ?? []).map((each) => attachment(each, names, draw)),
      body.files && h("div", { class: "files" }, body.files.map(slackFile)),
      answerable && entry.replies > 0 && h("button", { type: "button", class: "replies", onclick: () => thread(entry.id) },
        entry.replies === 1 ? "1 reply" : `${entry.replies} replies`)));
}

const initial = (name, mine) => (mine ? "" : [...name][0]?.toUpperCase() ?? "?");

function content(body, names, draw) {
  return body.blocks?.length ? draw(body.blocks) : h("div", {}, mrkdwn(body.text ?? "", names));
}

function attachment(each, names, draw) {
  const node = h("div", { class: "attachment" },
    each.pretext && h("div", {}, mrkdwn(each.pretext, names)),
    each.title && h("b", {}, each.title), content(each, names, draw),
    each.footer && h("small", {}, each.footer));
  if (each.color) node.style.borderLeftColor = COLOURS[each.color] ?? `#${each.color.replace("#", "")}`;
  return node;
}

const COLOURS = { good: "#007a5a", warning: "#de9e31", danger: "#d50200" };
