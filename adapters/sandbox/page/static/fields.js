// An input block of a modal: its label, what is filled in, its hint and what is wrong with it.
import { h } from "./dom.js";
import { INPUTS, beginning, held } from "./inputs.js";

const REQUIRED = "Please complete this required field.";
let count = 0;

export class Field {
  // `kept` is what the view's state has of it; `before` the field that this one replaces.
  constructor(block, { kept, before, words, dispatch }) {
    const { element } = block;
    const id = `field-${++count}`;
    const begun = beginning(element, kept);
    Object.assign(this, { block, element, sent: before?.sent ?? JSON.stringify(begun) });
    const draw = INPUTS[element.type] ?? (() => h("span", { class: "unknown" }, `[${element.type}]`));
    this.control = draw(element, { id, start: before ? before.value() : begun, words, optional: block.optional });
    this.control.setAttribute("aria-labelledby", `${id}-label`);
    this.control.setAttribute("aria-describedby", `${id}-error ${id}-hint`);
    this.wrong = h("p", { class: "error", id: `${id}-error`, hidden: true });
    this.node = h("div", { class: "field" },
      h("label", { for: id, id: `${id}-label` }, block.label.text, block.optional && h("small", {}, " (optional)")),
      this.control, this.wrong, block.hint && h("p", { class: "hint", id: `${id}-hint` }, block.hint.text));
    this.node.addEventListener("input", () => this.show(null));
    if (block.dispatch_action) this.#tell(() => dispatch(this));
  }

  get id() { return this.block.block_id; }

  value() { return held(this.control, this.element); }

  replaces(other) { return other.id === this.id && other.element.action_id === this.element.action_id; }

  changed() { return JSON.stringify(this.value()) !== this.sent; }

  fault() {
    const { validity } = this.control;
    if (validity?.badInput) return this.control.validationMessage;
    if (!this.value().length) return this.block.optional ? null : REQUIRED;
    return validity && !validity.valid ? this.control.validationMessage : null;
  }

  show(error) {
    this.wrong.hidden = !error;
    this.wrong.textContent = error ?? "";
    this.node.classList.toggle("invalid", Boolean(error));
    this.control.setAttribute("aria-invalid", Boolean(error));
  }

  focus() { (this.control.querySelector?.("summary, input:checked, input") ?? this.control).focus(); }

  // What is chosen is told at once; what is typed with Enter, or letter by letter if the app asks for it.
  #tell(dispatch) {
    const { control, element } = this;
    if (!/_input$/.test(element.type)) return control.addEventListener("change", dispatch);
    const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
    if (triggers.includes("on_character_entered")) control.addEventListener("input", dispatch);
    return control.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || !triggers.includes("on_enter_pressed")) return;
      event.preventDefault();
      dispatch();
    });
  }
}
