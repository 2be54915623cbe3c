// The composer of each phone: what is typed, edited or attached, and sent.
import { h } from "./dom.js";
import { Attachment } from "./attach.js";
import { typed } from "./mrkdwn.js";
import { SLACKS, bring, find, pane, play } from "./stage.js";

export class Composer {
  constructor(phone) {
    Object.assign(this, { phone, names: {}, field: find(phone, "textarea"), edited: null, replied: null, thread: "" });
    this.form = this.field.form;
    this.hint = this.field.placeholder;
    this.attachment = this.form.querySelector("[type=file]") && new Attachment(pane(phone), this.form);
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
    this.field.addEventListener("keydown", (event) => this.#key(event));
  }

  // Takes one's own message back to be changed.
  edit(entry) {
    const said = entry.body.text;
    this.field.value = this.phone === "telegram" ? said : h("p", {}, typed(said, this.names)).textContent;
    this.field.focus();
    this.edited = entry;
    this.form.classList.add("editing");
  }

  // What is sent next replies to this message.
  reply(entry) {
    this.replied = entry;
    this.form.classList.add("replying");
    this.field.focus();
  }

  // What is sent from now on stands in the thread of that message; of none again.
  turn(root) {
    this.thread = root;
    this.form.classList.toggle("threaded", root !== "");
    this.attachment?.drop();
    this.field.placeholder = root ? "Reply…" : this.hint;
  }

  async send() {
    const text = this.field.value.trim();
    const file = this.attachment?.file;
    if (!text && !file) return;
    const sent = file ? this.#bring(file, text) : this.edited ? play(this.phone, "edit", { id: this.edited.id, text })
      : play(this.phone, this.#verb(text), { text, under: this.replied?.id ?? this.thread });
    this.#clear();
    // What could not be sent is given back, unless something else is being written by now.
    if (!await sent && !this.field.value) this.field.value = text;
  }

  async #bring(file, text) {
    this.attachment.sending = true;
    const well = await bring(this.phone, file, text);
    this.attachment.sending = false;
    if (well && this.attachment.file === file) this.attachment.drop();
    return well;
  }

  #clear() {
    this.field.value = "";
    this.edited = null;
    this.replied = null;
    this.form.classList.remove("editing", "replying");
  }

  #verb(text) {
    if (!SLACKS.includes(this.phone)) return "say";
    if (text.startsWith("/")) return "command";
    return text.includes(`@${this.names.bot}`) ? "mention" : "say";
  }

  #key(event) {
    if (event.key === "Escape") {
      this.#clear();
      this.attachment?.drop();
    }
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.form.requestSubmit();
  }
}
