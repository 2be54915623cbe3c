// A text message as a bubble; under the business's, what the carrier reports of it.
import { h } from "./dom.js";

export function smsMessage(entry) {
  const { body } = entry;
  const own = body.direction === "inbound"; // Twilio's words: in to the business
  const segments = Number(body.num_segments);
  const note = [segments === 1 ? "1 segment" : `${segments} segments`, body.status, body.error_code].filter(Boolean).join(" · ");
  return h("li", { "data-author": own ? "you" : "business", class: own ? "out" : "in" },
    h("div", { class: "bubble" }, body.body),
    !own && h("small", { class: ["failed", "undelivered"].includes(body.status) && "failed" }, note));
}
