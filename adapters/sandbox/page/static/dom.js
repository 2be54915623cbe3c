// Building nodes. Text only ever becomes a text node, so whatever a customer writes is shown as written.

export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(9).filter((child) => child !== undefined && child !== null && child !== false));
  return node;
}

const SAFE = /^(https?:|mailto:|tel:|tg:)/i;

// A link only where the scheme is harmless; otherwise its words.
export function link(url, ...label) {
  if (!SAFE.test(url)) return h("span", {}, ...label);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...label);
}

export function clock(seconds) {
  const at = new Date(Number(seconds) * 1000);
  return at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
}

const toast = document.getElementById("toast");
let fading;

export function say(text) {
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(fading);
  fading = setTimeout(() => { toast.hidden = true; }, 5000);
}

// Shows a dialog and gives what its form held: null when it was cancelled.
export function ask({ title, body = [], ok = "OK", cancel, look = "", danger = false }) {
  const dialog = document.getElementById("dialog");
  const form = h("form", { method: "dialog", class: look },
    title && h("h2", {}, title), h("div", { class: "body" }, body),
    h("div", { class: "buttons" },
      cancel && h("button", { value: "", formnovalidate: true }, cancel),
      ok && h("button", { value: "ok", class: danger ? "danger" : "primary" }, ok)));
  dialog.replaceChildren(form);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "ok" ? form : null), { once: true });
  });
}
