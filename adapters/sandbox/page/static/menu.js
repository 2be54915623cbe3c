// Telegram's list of the bot's commands: behind the menu button, and while one is being typed.
import { h } from "./dom.js";

export class CommandMenu {
  // `send(text)` says a command.
  constructor(form, send) {
    Object.assign(this, { form, send, commands: [] });
    this.field = form.querySelector("textarea");
    this.button = form.querySelector(".menu");
    this.list = h("ul", { class: "commands", hidden: true });
    form.append(this.list);
    this.button.addEventListener("click", () => (this.list.hidden ? this.#open("") : this.#close()));
    this.field.addEventListener("input", () => (/^\/\S*$/.test(this.field.value) ? this.#open(this.field.value) : this.#close()));
    form.addEventListener("submit", () => this.#close());
    form.addEventListener("keydown", (event) => this.#key(event));
    form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) this.#close(); });
  }

  show(commands) {
    this.commands = commands;
    this.button.hidden = !commands.length;
    if (!this.list.hidden) this.#open("");
  }

  #open(begun) {
    const shown = this.commands.filter(({ command }) => `/${command}`.startsWith(begun));
    this.list.replaceChildren(...shown.map(({ command, description }) => h("li", {},
      h("button", { type: "button", onclick: () => this.#choose(command) }, h("b", {}, `/${command}`), h("span", {}, description)))));
    this.list.hidden = !shown.length;
    this.button.setAttribute("aria-expanded", !this.list.hidden);
  }

  #close() {
    this.list.hidden = true;
    this.button.setAttribute("aria-expanded", false);
  }

  #choose(command) {
    this.#close();
    this.field.value = "";
    this.send(`/${command}`);
    this.field.focus();
  }

  #key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") this.#close();
    if (this.list.hidden || !step) return;
    const stops = [...this.list.querySelectorAll("button")];
    event.preventDefault();
    stops.at((stops.indexOf(document.activeElement) + step) % stops.length).focus();
  }
}
