// One chat: its messages, and those that stand in the thread of one of them, which is opened over it.
import { h } from "./dom.js";
import { Log } from "./feed.js";

export class Room {
  // `turned(root)` is told the id of the message whose thread is open now, or nothing.
  constructor(name, draw, turned) {
    Object.assign(this, { turned, entries: new Map(), root: "", shown: true });
    this.log = new Log(`Messages: ${name}`, draw);
    this.thread = new Log(`Thread in ${name}`, draw);
    this.bar = h("div", { class: "thread-bar" },
      h("button", { type: "button", "aria-label": "Close the thread", onclick: () => this.leave() }, "‹"), h("b", {}, "Thread"), h("small", {}, name));
    this.elements = [this.bar, this.log.element, this.thread.element];
    this.#arrange();
  }

  // Gives whether something changed.
  put(entry, live = true) {
    if (entry.deleted) this.entries.delete(entry.id);
    else this.entries.set(entry.id, entry);
    const root = this.#rootOf(entry);
    if (this.root && (root || entry.id) === this.root) this.thread.put(entry, live);
    if (!root) return this.log.put(this.#counted(entry), live);
    return this.log.put(this.#counted(this.entries.get(root)), live);
  }

  // After a reconnection: what is no longer there goes, what is new or changed is drawn.
  reconcile(entries) {
    this.entries = new Map(entries.map((entry) => [entry.id, entry]));
    this.log.reconcile(entries.filter((entry) => !this.#rootOf(entry)).map((entry) => this.#counted(entry)));
    if (this.root) this.enter(this.root);
  }

  enter(root) {
    if (!this.entries.has(root)) return this.leave();
    this.root = root;
    this.thread.reconcile([this.entries.get(root), ...this.#replies(root)]);
    this.#arrange();
    this.thread.toEnd();
    this.turned(root);
  }

  leave() {
    this.root = "";
    this.#arrange();
    this.log.toEnd();
    this.turned("");
  }

  // Another chat is open on this phone, or this one.
  show(shown) {
    this.shown = shown;
    if (this.root) this.leave();
    this.#arrange();
    if (shown) this.toEnd();
  }

  toEnd() { (this.root ? this.thread : this.log).toEnd(); }

  #arrange() {
    this.log.element.hidden = !this.shown || this.root !== "";
    this.thread.element.hidden = this.bar.hidden = !this.shown || this.root === "";
  }

  // A reply whose root is too old to be shown stands among the messages.
  #rootOf({ id, body }) {
    return body.thread_ts && body.thread_ts !== id && this.entries.has(body.thread_ts) ? body.thread_ts : "";
  }

  #replies(root) {
    return [...this.entries.values()].filter((entry) => this.#rootOf(entry) === root);
  }

  #counted(entry) {
    return { ...entry, replies: this.#replies(entry.id).length };
  }
}
