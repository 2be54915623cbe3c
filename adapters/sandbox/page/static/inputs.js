// The elements of Block Kit that are filled in, each as a node, and what such a node holds: a string, or a list of them.
import { h } from "./dom.js";

const LIST = new Set(["checkboxes", "multi_static_select"]);
const value = (option) => option.value;

const typed = (type, more = () => ({})) => (element, { id, start }) => {
  const node = h("input", {
    id, type, placeholder: element.placeholder?.text, autocomplete: "off",
    minlength: element.min_length, maxlength: element.max_length, ...more(element),
  });
  node.value = start;
  return node;
};

const number = (element) => ({
  min: element.min_value, max: element.max_value, step: element.is_decimal_allowed ? "any" : 1, inputmode: "decimal",
});

function text(element, at) {
  if (!element.multiline) return typed("text")(element, at);
  const node = h("textarea", { id: at.id, rows: 3, placeholder: element.placeholder?.text,
    minlength: element.min_length, maxlength: element.max_length ?? 3000 });
  node.value = at.start;
  return node;
}

export const groups = (element) => element.option_groups ?? [{ options: element.options ?? [] }];

// What need not be chosen can be given up again.
export function menu(element, { id, start, optional, ...props }) {
  const shown = groups(element).map(({ label, options }) => {
    const items = options.map((option) => h("option", { value: option.value }, option.text.text));
    return label ? h("optgroup", { label: label.text }, items) : items;
  });
  delete props.words;
  const node = h("select", { id, ...props },
    h("option", { value: "", disabled: !optional, hidden: !optional }, element.placeholder?.text ?? "Choose an option"), shown);
  node.value = start;
  return node;
}

const ticks = (type) => (element, { id, start, words }) =>
  h("div", { class: "choices", id, role: type === "radio" ? "radiogroup" : "group" }, options(type, element, { id, start, words }));

function options(type, element, { id, start, words }) {
  const chosen = [start].flat();
  return groups(element).map(({ label, options: each }) => [label && h("b", {}, label.text), each.map((option) => h("label", {},
    h("input", { type, name: id, value: option.value, checked: chosen.includes(option.value) }),
    h("span", {}, words(option.text), option.description && h("small", {}, words(option.description)))))]);
}

// Folded, it shows what is chosen; unfolded, all that there is.
function many(element, at) {
  const chosen = h("summary");
  const node = h("details", { class: "many", id: at.id, onchange: () => tell() }, chosen,
    h("div", { class: "choices", role: "group" }, options("checkbox", element, at)));
  const tell = () => {
    const names = ticked(node).map((each) => h("span", { class: "token" }, each.nextSibling.firstChild.textContent));
    chosen.replaceChildren(...(names.length ? names : [element.placeholder?.text ?? "Choose options"]));
  };
  tell();
  return node;
}

const ticked = (node) => [...node.querySelectorAll("input:checked")];

export const INPUTS = {
  plain_text_input: text,
  email_text_input: typed("email"),
  url_text_input: typed("url"),
  number_input: typed("number", number),
  datepicker: typed("date"),
  timepicker: typed("time"),
  static_select: menu,
  radio_buttons: ticks("radio"),
  checkboxes: ticks("checkbox"),
  multi_static_select: many,
};

export function held(node, { type }) {
  const values = ticked(node).map(value);
  if (LIST.has(type)) return values;
  return type === "radio_buttons" ? values[0] ?? "" : node.value;
}

// What an element holds before anybody touches it: what was kept of it (a view's state), else its initial value.
export function beginning(element, kept) {
  const { type } = element;
  if (LIST.has(type)) return (kept ? kept.selected_options : element.initial_options)?.map(value) ?? [];
  if (element.options || element.option_groups) return (kept ? kept.selected_option : element.initial_option)?.value ?? "";
  if (type === "datepicker") return (kept ? kept.selected_date : element.initial_date) ?? "";
  if (type === "timepicker") return (kept ? kept.selected_time : element.initial_time) ?? "";
  return (kept ? kept.value : element.initial_value) ?? "";
}
