// Block Kit: each block and element as a node. `use(element, value)` is called when one is used; `input(block)` draws
// a block to be filled in, where such may stand.
import { ask, h, link } from "./dom.js";
import { filePicture, picture } from "./files.js";
import { INPUTS, beginning, held, menu } from "./inputs.js";
import { mrkdwn, richText } from "./mrkdwn.js";

export const PRESSED = new Set(["button", "overflow"]);

// Gives what makes nodes of a text object.
export const worded = (names) => (object) =>
  !object ? [] : object.type === "mrkdwn" ? mrkdwn(object.text, names) : [object.text];

let count = 0;

export function blocks(list, { names, use, input }) {
  const text = worded(names);

  const confirmed = async (element, value, undo) => {
    const { confirm } = element;
    const agreed = !confirm || await ask({
      look: "slack-dialog", title: confirm.title.text, body: text(confirm.text),
      ok: confirm.confirm?.text ?? "Yes", cancel: confirm.deny?.text ?? "Cancel", danger: confirm.style === "danger",
    });
    if (agreed) use(element, value);
    else undo?.();
  };

  const select = (element) => {
    const start = beginning(element);
    const undo = () => { node.value = start; };
    const node = menu(element, {
      start, "aria-label": element.placeholder?.text ?? "Choose", name: element.action_id,
      onchange: () => confirmed(element, node.value, undo),
    });
    return node;
  };

  // Nothing stays chosen in it.
  const overflow = (element) => {
    const node = menu({ ...element, placeholder: { text: "⋯" } }, {
      start: "", class: "overflow", "aria-label": "More actions",
      onchange: () => { confirmed(element, node.value); node.value = ""; },
    });
    return node;
  };

  const filled = (element) => {
    const node = INPUTS[element.type](element, { id: `element-${++count}`, start: beginning(element), words: text });
    node.addEventListener("change", () => use(element, held(node, element)));
    return node;
  };

  const elements = {
    button: (element) => {
      const look = `button ${element.style ?? ""}`;
      if (element.url) return h("a", { class: look, href: /^https?:/i.test(element.url) && element.url, target: "_blank",
        rel: "noopener noreferrer", onclick: () => use(element, element.value) }, text(element.text));
      return h("button", { type: "button", class: look, "aria-label": element.accessibility_label,
        onclick: () => confirmed(element, element.value) }, text(element.text));
    },
    static_select: select,
    overflow,
    image: (element) => picture(element.image_url, element.alt_text),
    mrkdwn: (element) => h("span", {}, text(element)),
    plain_text: (element) => h("span", {}, text(element)),
  };
  const element = (each) => (elements[each.type] ?? (INPUTS[each.type] && filled))?.(each)
    ?? h("span", { class: "unknown" }, `[${each.type}]`);

  const kinds = {
    header: (block) => h("h3", {}, text(block.text)),
    section: (block) => h("div", { class: "section" },
      h("div", {}, text(block.text), block.fields && h("div", { class: "columns" }, block.fields.map((each) =>
        h("div", {}, text(each))))),
      block.accessory && element(block.accessory)),
    context: (block) => h("div", { class: "context" }, block.elements.map(element)),
    actions: (block) => h("div", { class: "actions" }, block.elements.map(element)),
    markdown: (block) => h("div", {}, block.text),
    divider: () => h("hr"),
    rich_text: (block) => h("div", { class: "rich" }, block.elements.map((part) => richText(part, names))),
    image: (block) => h("figure", {}, block.title && h("figcaption", {}, text(block.title)),
      block.slack_file ? filePicture(block.slack_file, block.alt_text) : picture(block.image_url, block.alt_text)),
    input,
  };
  return list.map((block) => kinds[block.type]?.(block) ?? h("div", { class: "unknown" }, `[${block.type}]`));
}
