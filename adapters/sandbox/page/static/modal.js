// The modal over a Slack: the view on top of the person's stack, with what they have filled in so far.
import { h } from "./dom.js";
import { PRESSED, blocks, worded } from "./blocks.js";
import { Field } from "./fields.js";

export class Modal {
  // `play(action, more)` does something to the view and gives whether it was done.
  constructor(pane, names, play) {
    Object.assign(this, { pane, names, play, view: null, fields: [], drawn: "" });
    this.veil = h("div", { class: "veil", hidden: true, onkeydown: (event) => this.#key(event) });
    pane.append(this.veil);
  }

  show(view) {
    const drawn = view ? JSON.stringify({ ...view, state: null }) : "";
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    if (view) this.#draw(view);
    else this.#leave();
  }

  #draw(view) {
    const again = this.view?.id === view.id;
    const active = again && this.fields.find(({ node }) => node.contains(document.activeElement));
    const scrolled = again ? this.veil.querySelector(".fields").scrollTop : 0;
    const before = again ? this.fields : [];
    this.view = view;
    this.fields = [];
    this.veil.replaceChildren(this.#form(before));
    this.veil.hidden = false;
    for (const child of this.pane.children) child.inert = child !== this.veil;
    this.veil.querySelector(".fields").scrollTop = scrolled;
    this.#tell(view.errors ?? {});
    const invalid = this.#firstInvalid();
    if (invalid) invalid.focus();
    else if (this.#mayFocus()) this.#focus(active && this.fields.find((field) => field.replaces(active)));
  }

  #form(before) {
    const { view } = this;
    const back = Boolean(view.previous_view_id);
    const list = blocks(view.blocks, {
      names: this.names,
      input: (block) => this.#field(block, before),
      use: (element, value) => this.#use(element, value),
    });
    return h("form", { class: "modal", role: "dialog", "aria-modal": "true", "aria-label": view.title.text, novalidate: true,
      tabindex: -1, onsubmit: (event) => { event.preventDefault(); this.#submit(); } },
    h("header", {},
      back && h("button", { type: "button", class: "back", "aria-label": "Back", onclick: () => this.#do("close") }, "‹"),
      h("h2", {}, view.title.text),
      !back && h("button", { type: "button", class: "shut", "aria-label": "Close", onclick: () => this.#do("close") }, "✕")),
    h("div", { class: "fields" }, h("p", { class: "error", role: "alert", hidden: true }), list),
    h("footer", {},
      h("button", { type: "button", class: "button", onclick: () => this.#do("close") }, view.close?.text ?? (view.submit ? "Cancel" : "Close")),
      view.submit && h("button", { class: "button primary" }, view.submit.text)));
  }

  #field(block, before) {
    const kept = this.view.state?.values?.[block.block_id]?.[block.element.action_id];
    const known = before.find(({ id, element }) => id === block.block_id && element.action_id === block.element.action_id);
    const field = new Field(block, { kept, before: known, words: worded(this.names), dispatch: () => this.#do("fill") });
    this.fields.push(field);
    return field.node;
  }

  #use(element, value) {
    if (PRESSED.has(element.type)) this.#do("press_in_view", { action_id: element.action_id, value: value ?? "" });
    else this.#do("fill", {}, { [element.action_id]: value });
  }

  // Slack's client itself holds back a form with an empty or impossible field.
  async #submit() {
    const wrong = this.fields.map((field) => [field.id, field.fault()]).filter(([, error]) => error);
    this.#tell(Object.fromEntries(wrong));
    if (wrong.length) return this.#firstInvalid().focus();
    await this.#do("submit");
    return this.view && this.#tell(this.view.errors ?? {}); // the same as before are no news to the feed
  }

  #firstInvalid() { return this.fields.find(({ wrong }) => !wrong.hidden); }

  #tell(errors) {
    const elsewhere = Object.entries(errors).filter(([id]) => !this.fields.some((field) => field.id === id));
    for (const field of this.fields) field.show(errors[field.id]);
    const alert = this.veil.querySelector("[role=alert]");
    alert.hidden = !elsewhere.length;
    alert.textContent = elsewhere.map(([, error]) => error).join("\n");
  }

  // One thing at a time; whatever was filled in meanwhile goes along.
  async #do(action, more = {}, chosen = {}) {
    const form = this.veil.firstChild;
    if (form.ariaBusy === "true") return;
    form.ariaBusy = "true";
    const changed = this.fields.filter((field) => field.changed()).map((field) => [field, field.value()]);
    const values = action === "close" ? {} : { ...Object.fromEntries(changed.map(([field, value]) => [field.id, value])), ...chosen };
    if (await this.play(action, { ...more, values })) for (const [field, value] of changed) field.sent = JSON.stringify(value);
    form.ariaBusy = "false";
  }

  #key(event) {
    if (event.isComposing) return;
    if (event.key === "Escape") this.#do("close");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.#submit();
  }

  // Whoever is typing on another phone goes on.
  #mayFocus() {
    const { activeElement } = document;
    return activeElement === document.body || this.pane.contains(activeElement);
  }

  #focus(field) {
    const wanted = field || this.fields.find(({ element }) => element.focus_on_load) || this.fields[0];
    if (wanted) wanted.focus();
    else this.veil.firstChild.focus();
  }

  #leave() {
    const here = this.#mayFocus();
    Object.assign(this, { view: null, fields: [] });
    this.veil.hidden = true;
    this.veil.replaceChildren();
    for (const child of this.pane.children) child.inert = false;
    if (here) this.pane.querySelector(".composer textarea").focus({ preventScroll: true });
  }
}
