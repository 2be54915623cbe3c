// The file that a composer is about to send: chosen, dropped on the phone or pasted.
import { h, say } from "./dom.js";
import { size } from "./files.js";

const MOST = 20e6; // bytes that the sandbox takes

export class Attachment {
  constructor(pane, form) {
    this.form = form;
    this.pane = pane;
    this.file = null;
    this.input = form.querySelector("[type=file]");
    this.chip = h("div", { class: "chip", hidden: true });
    form.prepend(this.chip);
    form.querySelector(".attach").addEventListener("click", () => this.input.click());
    this.input.addEventListener("change", () => this.take(this.input.files));
    form.addEventListener("paste", (event) => this.take(event.clipboardData.files));
    this.#droppable();
  }

  take(files) {
    if (!files.length) return;
    if (files.length > 1) say("One file at a time: this is the first one.");
    if (files[0].size > MOST) say(`${files[0].name} is too big: the sandbox takes files of up to ${size(MOST)}.`);
    else this.#hold(files[0]);
  }

  drop() {
    this.file = null;
    this.input.value = "";
    this.chip.hidden = true;
  }

  set sending(so) { this.chip.classList.toggle("sending", so); }

  #hold(file) {
    this.file = file;
    this.chip.replaceChildren(h("b", {}, file.name), h("small", {}, size(file.size)),
      h("button", { type: "button", "aria-label": `Remove ${file.name}`, onclick: () => this.drop() }, "✕"));
    this.chip.hidden = false;
    this.form.querySelector("textarea").focus();
  }

  #droppable() {
    const over = (so) => this.pane.classList.toggle("dropping", so);
    this.pane.addEventListener("dragover", (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      over(true);
    });
    this.pane.addEventListener("dragleave", (event) => { if (!this.pane.contains(event.relatedTarget)) over(false); });
    this.pane.addEventListener("drop", (event) => {
      event.preventDefault();
      over(false);
      this.take(event.dataTransfer.files);
    });
  }
}
