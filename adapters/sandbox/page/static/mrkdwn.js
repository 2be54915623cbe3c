// Slack's text: mrkdwn, and rich_text blocks, as nodes.
import { h, link } from "./dom.js";

const INLINE = new RegExp([
  "`([^`\\n]+)`", // code
  "<([^<>|]+)(?:\\|([^<>]*))?>", // link, mention
  "(?<![\\p{L}\\p{N}])([*_~])(?=\\S)([^\\n]*?\\S)\\4(?![\\p{L}\\p{N}])", // bold, italic, strike
].join("|"), "gu");
const MARKS = { "*": "strong", _: "em", "~": "s" };
const plain = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

export function mrkdwn(text, names) {
  return text.split(/```\n?([\s\S]*?)\n?```\n?/).map((part, index) =>
    index % 2 ? h("pre", {}, plain(part)) : paragraphs(part, names));
}

// What a person typed: only links and mentions are more than letters.
export function typed(text, names) {
  return text.split(/(<[^<>]+>)/).map((part, index) => {
    if (index % 2 === 0) return plain(part);
    const [target, label] = part.slice(1, -1).split("|");
    return reference(target, label, names);
  });
}

function paragraphs(text, names) {
  return text.split(/((?:^(?:>|&gt;).*\n?)+)/m).map((part, index) => {
    if (!index || index % 2 === 0) return inline(part, names);
    return h("blockquote", {}, inline(part.replace(/^(>|&gt;) ?/gm, "").replace(/\n$/, ""), names));
  });
}

function inline(text, names) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, code, target, label, mark, marked] = match;
    nodes.push(plain(text.slice(from, match.index)));
    if (code) nodes.push(h("code", {}, plain(code)));
    else if (target) nodes.push(reference(target, label, names));
    else nodes.push(h(MARKS[mark], {}, inline(marked, names)));
    from = match.index + whole.length;
  }
  return [...nodes, plain(text.slice(from))];
}

function reference(target, label, names) {
  const words = label && plain(label);
  if (target[0] === "@") return mention(`@${names[target.slice(1)] ?? words ?? target.slice(1)}`);
  if (target[0] === "#") return mention(names[target.slice(1)] ?? `#${words ?? target.slice(1)}`);
  if (target.startsWith("!date^")) return words ?? "";
  if (target[0] === "!") return mention(`@${words ?? target.slice(1)}`);
  return link(plain(target), words ?? plain(target));
}

const mention = (text) => h("span", { class: "mention" }, text);

const CONTAINERS = { rich_text_section: "div", rich_text_quote: "blockquote", rich_text_preformatted: "pre" };

export function richText(part, names) {
  if (part.type === "rich_text_list") {
    const tag = part.style === "ordered" ? "ol" : "ul";
    return h(tag, {}, part.elements.map((item) => h("li", {}, richText(item, names))));
  }
  return h(CONTAINERS[part.type] ?? "div", {}, (part.elements ?? []).map((element) => richElement(element, names)));
}

const RICH = {
  text: ({ text }) => text,
  link: ({ url, text }) => link(url, text || url),
  user: ({ user_id: id }, names) => mention(`@${names[id] ?? id}`),
  channel: ({ channel_id: id }, names) => mention(names[id] ?? id),
  broadcast: ({ range }) => mention(`@${range}`),
  date: ({ fallback }) => fallback,
  emoji: ({ name, unicode }) =>
    unicode ? String.fromCodePoint(...unicode.split("-").map((each) => parseInt(each, 16))) : `:${name}:`,
};

function richElement(element, names) {
  const { bold, italic, strike, code } = element.style ?? {};
  let node = RICH[element.type]?.(element, names) ?? element.text ?? "";
  if (code) node = h("code", {}, node);
  if (strike) node = h("s", {}, node);
  if (italic) node = h("em", {}, node);
  return bold ? h("strong", {}, node) : node;
}
