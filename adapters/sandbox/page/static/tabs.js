// The tabs of the narrow window, one for each pane.
import { PHONES, pane } from "./stage.js";

export const tabOf = (phone) => document.getElementById(`tab-${phone}`);

export function tabs(chosen) {
  const choose = (phone) => {
    for (const each of PHONES) {
      pane(each).classList.toggle("current", each === phone);
      tabOf(each).setAttribute("aria-selected", each === phone);
      tabOf(each).tabIndex = each === phone ? 0 : -1;
    }
    tabOf(phone).classList.remove("unread");
    chosen(phone);
  };
  for (const phone of PHONES) tabOf(phone).addEventListener("click", () => choose(phone));
  document.querySelector(".tabs").addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = PHONES.at((PHONES.indexOf(event.target.id.slice(4)) + step) % PHONES.length);
    choose(next);
    tabOf(next).focus();
  });
}
