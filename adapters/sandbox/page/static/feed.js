// The live feed: a whole snapshot whenever the connection opens, then one entry at a time.
// Beside it, what people see beside messages, as a whole whenever it changes.

export function feed(url, { snapshot, entry, screens, state }) {
  const source = new EventSource(url);
  source.addEventListener("snapshot", (event) => { state("live"); snapshot(JSON.parse(event.data)); });
  source.addEventListener("entry", (event) => entry(JSON.parse(event.data)));
  source.addEventListener("screens", (event) => screens(JSON.parse(event.data)));
  source.addEventListener("error", () => state("reconnecting…"));
}

// Both throw an Error that says why, if it was not done.
export const act = (body) => post("act", { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

export function upload(fields) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  return post("upload", { body });
}

async function post(url, request) {
  const response = await fetch(url, { method: "POST", ...request });
  if (response.ok) return;
  const { error } = await response.json().catch(() => ({}));
  throw new Error(error ?? `The sandbox answered ${response.status}`);
}

// One chat's messages in a scrolling log, by the platform's id: the same id again changes the message in place.
export class Log {
  constructor(label, render) {
    this.render = render;
    this.nodes = new Map();
    this.element = document.createElement("ol");
    Object.assign(this.element, { className: "log", tabIndex: 0 });
    this.element.setAttribute("role", "log");
    this.element.setAttribute("aria-label", label);
    // Whoever reads the end goes on reading it when a picture comes and takes room, or when the log is shown again.
    this.following = true;
    new ResizeObserver(() => { if (this.following) this.toEnd(); }).observe(this.element);
    this.element.addEventListener("seen", () => this.toEnd());
    this.element.addEventListener("scroll", () => { this.following = this.#atEnd(); });
    this.element.addEventListener("load", () => { if (this.following) this.toEnd(); }, true);
  }

  // Gives whether the log changed.
  put(entry, live = true) {
    const drawn = JSON.stringify([entry.body, entry.replies]);
    const known = this.nodes.get(entry.id);
    if (entry.deleted) return this.#drop(entry.id);
    if (known?.drawn === drawn) return false;
    const follow = this.#atEnd();
    const node = this.render(entry);
    node.dataset.id = entry.id;
    if (known) this.#swap(known.node, node);
    else this.element.append(node);
    node.classList.toggle("new", live && !known);
    this.nodes.set(entry.id, { node, drawn });
    this.#group();
    if (follow || !entry.mine) this.toEnd();
    return true;
  }

  toEnd() { this.element.scrollTop = this.element.scrollHeight; }

  // After a reconnection: what is no longer there goes, what is new or changed is drawn.
  reconcile(entries) {
    const present = new Set(entries.map((entry) => entry.id));
    for (const id of [...this.nodes.keys()]) if (!present.has(id)) this.#drop(id);
    for (const entry of entries) this.put(entry, false);
  }

  #drop(id) {
    this.nodes.get(id)?.node.remove();
    this.#group();
    return this.nodes.delete(id);
  }

  #swap(old, node) {
    const focused = old.contains(document.activeElement);
    old.replaceWith(node);
    if (focused) this.element.focus({ preventScroll: true });
  }

  #atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.element;
    return scrollHeight - scrollTop - clientHeight < 60;
  }

  // A message that follows one by the same author goes without its avatar.
  #group() {
    let author;
    for (const node of this.element.children) {
      node.classList.toggle("cont", node.dataset.author === author);
      author = node.dataset.author;
    }
  }
}
