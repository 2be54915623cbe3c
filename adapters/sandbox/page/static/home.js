// The app's own room in a Slack: its tabs Home and Messages, and the view it published for this person.
import { h } from "./dom.js";
import { PRESSED, blocks } from "./blocks.js";

export class Home {
  // `play(action, more)` does something in the view; `show` is called with "home" or "messages".
  constructor(pane, names, play) {
    Object.assign(this, { pane, names, play, drawn: "" });
    this.place = pane.querySelector(".home");
    this.tabs = [...pane.querySelectorAll("[data-tab]")];
    for (const tab of this.tabs) tab.addEventListener("click", () => this.turn(tab.dataset.tab));
    pane.querySelector(".switch").addEventListener("keydown", (event) => this.#key(event));
  }

  get open() { return !this.place.hidden; }

  turn(to) {
    for (const tab of this.tabs) {
      const chosen = tab.dataset.tab === to;
      tab.setAttribute("aria-selected", chosen);
      tab.tabIndex = chosen ? 0 : -1;
      if (chosen) tab.classList.remove("unread");
    }
    this.place.hidden = to !== "home";
    for (const node of this.pane.querySelectorAll(".logs, .composer, .starter")) node.hidden = to === "home";
    if (to === "home") this.play("open_home");
  }

  // A message that arrives behind the home tab.
  unread() {
    if (this.open) this.tabs.find(({ dataset }) => dataset.tab === "messages").classList.add("unread");
  }

  show(view) {
    const drawn = JSON.stringify(view?.blocks ?? null);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const { scrollTop } = this.place;
    this.place.replaceChildren(...(view ? this.#blocks(view.blocks) : [h("p", { class: "nothing" }, "Nothing has been put here yet.")]));
    this.place.scrollTop = scrollTop;
  }

  #blocks(list) {
    return blocks(list, { names: this.names, use: (element, value) => (PRESSED.has(element.type)
      ? this.play("press_in_view", { action_id: element.action_id, value: value ?? "" })
      : this.play("fill", { values: { [element.action_id]: value } })) });
  }

  #key(event) {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const next = this.tabs.find((tab) => tab !== event.target);
    this.turn(next.dataset.tab);
    next.focus();
  }
}
