// Block Kit: each block and element as a node. `use(element, value)` is called when one is used.
import { ask, h, link } from "./dom.js";
import { mrkdwn, richText } from "./mrkdwn.js";

export function blocks(list, { names, use }) {
  const text = (object) => !object ? [] : object.type === "mrkdwn" ? mrkdwn(object.text, names) : [object.text];

  const confirmed = async (element, value, undo) => {
    const { confirm } = element;
    const agreed = !confirm || await ask({
      look: "slack-dialog", title: confirm.title.text, body: text(confirm.text),
      ok: confirm.confirm.text, cancel: confirm.deny.text, danger: confirm.style === "danger",
    });
    if (agreed) use(element, value);
    else undo?.();
  };

  const options = (element) => (element.option_groups ?? [{ options: element.options ?? [] }]).map(
    ({ label, options: each }) => {
      const items = each.map((option) => h("option", { value: option.value }, option.text.text));
      return label ? h("optgroup", { label: label.text }, items) : items;
    });

  const select = (element) => {
    const chosen = element.initial_option?.value ?? "";
    const menu = h("select", {
      "aria-label": element.placeholder?.text ?? "Choose", name: element.action_id,
      onchange: () => confirmed(element, menu.value, () => { menu.value = chosen; }),
    }, h("option", { value: "", disabled: true, hidden: true }, element.placeholder?.text ?? "…"), options(element));
    menu.value = chosen;
    return menu;
  };

  const radios = (element) => h("fieldset", { onchange: (event) => use(element, event.target.value) },
    element.options.map((option) => h("label", {},
      h("input", { type: "radio", name: element.action_id, value: option.value,
        checked: option.value === element.initial_option?.value }),
      h("span", {}, text(option.text), option.description && h("small", {}, text(option.description))))));

  const elements = {
    button: (element) => {
      const look = `button ${element.style ?? ""}`;
      if (element.url) return h("a", { class: look, href: /^https?:/i.test(element.url) && element.url, target: "_blank",
        rel: "noopener noreferrer", onclick: () => use(element, element.value) }, text(element.text));
      return h("button", { type: "button", class: look, "aria-label": element.accessibility_label,
        onclick: () => confirmed(element, element.value) }, text(element.text));
    },
    static_select: select,
    overflow: (element) => select({ ...element, placeholder: { text: "⋯" } }),
    radio_buttons: radios,
    image: (element) => h("span", { class: "image", role: "img", "aria-label": element.alt_text }, element.alt_text),
    mrkdwn: (element) => h("span", {}, text(element)),
    plain_text: (element) => h("span", {}, text(element)),
  };
  const element = (each) => elements[each.type]?.(each) ?? h("span", { class: "unknown" }, `[${each.type}]`);

  const kinds = {
    header: (block) => h("h3", {}, text(block.text)),
    section: (block) => h("div", { class: "section" },
      h("div", {}, text(block.text), block.fields && h("div", { class: "fields" }, block.fields.map((each) =>
        h("div", {}, text(each))))),
      block.accessory && element(block.accessory)),
    context: (block) => h("div", { class: "context" }, block.elements.map(element)),
    actions: (block) => h("div", { class: "actions" }, block.elements.map(element)),
    markdown: (block) => h("div", {}, block.text),
    divider: () => h("hr"),
    rich_text: (block) => h("div", { class: "rich" }, block.elements.map((part) => richText(part, names))),
    image: (block) => h("figure", {}, block.title && h("figcaption", {}, text(block.title)),
      link(block.image_url ?? "", h("span", { class: "image" }, block.alt_text))),
  };
  return list.map((block) => kinds[block.type]?.(block) ?? h("div", { class: "unknown" }, `[${block.type}]`));
}
