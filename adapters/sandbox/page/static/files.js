// Pictures and files in a message: a picture opens big, a file is there to be downloaded.
import { h } from "./dom.js";

const UNITS = ["B", "kB", "MB", "GB"];

export function size(bytes) {
  const power = bytes ? Math.min(Math.floor(Math.log(bytes) / Math.log(1000)), UNITS.length - 1) : 0;
  const number = bytes / 1000 ** power;
  return `${power && number < 10 ? number.toFixed(1) : Math.round(number)} ${UNITS[power]}`;
}

export const isPicture = (mimetype) => /^image\/(png|jpeg|gif|webp)$/.test(mimetype ?? "");

// What stands for a picture that can't be shown.
const named = (words) => h("span", { class: "image", role: "img", "aria-label": words }, words);

// Only what this sandbox itself serves can be shown: nothing leaves this machine.
export function picture(url, words, { width, height } = {}) {
  const here = url && URL.canParse(url, location.href) && new URL(url, location.href).origin === location.origin;
  if (!here) return named(words);
  const image = h("img", { src: url, alt: words, width, height, onerror: () => image.parentNode.replaceWith(named(words)) });
  return h("button", { type: "button", class: "picture", "aria-label": `Enlarge: ${words}`, onclick: () => enlarge(url, words) }, image);
}

function enlarge(url, words) {
  const shown = document.getElementById("picture");
  shown.replaceChildren(h("form", { method: "dialog" }, h("img", { src: url, alt: words }),
    h("button", { class: "shut", "aria-label": "Close" }, "✕")));
  shown.onclick = (event) => { if (event.target.tagName !== "IMG") shown.close(); };
  shown.showModal();
}

export function card(url, name, bytes) {
  const kind = name.includes(".") ? name.split(".").pop().slice(0, 5) : "file";
  return h("a", { class: "file", href: url, download: name },
    h("span", { class: "kind", "data-kind": kind.toLowerCase(), "aria-hidden": "true" }, kind),
    h("span", {}, h("b", {}, name), h("small", {}, size(bytes))));
}

const telegramUrl = (id) => `telegram/file/${encodeURIComponent(id)}`;

export function telegramPhoto(sizes, words) {
  const largest = sizes.at(-1);
  return picture(telegramUrl(largest.file_id), words || "Photo", largest);
}

export const telegramDocument = ({ file_id: id, file_name: name, file_size: bytes }) => card(telegramUrl(id), name ?? "file", bytes);

const slackUrl = (id) => `slack/file/${encodeURIComponent(id)}`;

// What Block Kit's slack_file names.
export const filePicture = ({ id, url }, words) => picture(id ? slackUrl(id) : url, words);

export function slackFile({ id, name, title, mimetype, size: bytes, alt_txt: alt }) {
  return isPicture(mimetype) ? h("figure", {}, h("figcaption", {}, title || name), picture(slackUrl(id), alt || title || name))
    : card(slackUrl(id), name, bytes);
}
