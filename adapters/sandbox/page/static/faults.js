// The sheet of what can go wrong with the bot's next call to a platform, and with a person's reach.
import { h, say } from "./dom.js";
import { play } from "./stage.js";

const PLATFORMS = [["slack", "Slack"], ["telegram", "Telegram"], ["sms", "SMS"]];
const FAULTS = [["rate_limited", "429"], ["server_error", "500"], ["hang", "Hang"], ["reset_after", "Reset"]];
const REACH = { telegram: { block: "Block the bot", unblock: "Unblock" }, sms: { block: "Phone off", unblock: "Phone on" } };

export function faults() {
  for (const [phone, name] of PLATFORMS) {
    const button = (words, action, value) => h("button", { type: "button", onclick: async () => {
      if (await play(phone, action, { value })) say(`${name}: ${words}`);
    } }, words);
    document.getElementById("faults").append(h("div", { role: "group", "aria-label": `${name} faults` }, h("b", {}, name),
      FAULTS.map(([kind, words]) => button(words, "fault", kind)), button("Clear", "clear"),
      Object.entries(REACH[phone] ?? {}).map(([action, words]) => button(words, action))));
  }
}
