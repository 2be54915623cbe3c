// A text message as a bubble; under the business's own, what the carrier reports of it.
import { h } from "./dom.js";

export function smsMessage(entry) {
  const { body } = entry;
  const text = body.body ?? body.Body ?? "";
  const segments = Number(body.num_segments ?? body.NumSegments ?? 1);
  const note = [segments === 1 ? "1 segment" : `${segments} segments`, body.status, body.error_code].filter(Boolean).join(" · ");
  return h("li", { "data-author": entry.mine ? "bot" : "you", class: entry.mine ? "in" : "out" },
    h("div", { class: "bubble" }, text),
    entry.mine && h("small", { class: ["failed", "undelivered"].includes(body.status) && "failed" }, note));
}
