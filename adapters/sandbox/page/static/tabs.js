// The tabs of the narrow window, one for each pane.
import { DESKS, PHONES, pane } from "./stage.js";

const TABS = PHONES.filter((phone) => phone !== "colleague");
export const tabOf = (phone) => document.getElementById(`tab-${DESKS.includes(phone) ? "staff" : phone}`);

export function tabs(chosen) {
  const choose = (phone) => {
    for (const each of PHONES) pane(each).classList.toggle("current", tabOf(each) === tabOf(phone));
    for (const each of TABS) {
      tabOf(each).setAttribute("aria-selected", each === phone);
      tabOf(each).tabIndex = each === phone ? 0 : -1;
    }
    tabOf(phone).classList.remove("unread");
    chosen(phone);
  };
  for (const phone of TABS) tabOf(phone).addEventListener("click", () => choose(phone));
  document.querySelector(".tabs").addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = TABS.at((TABS.indexOf(event.target.id.slice(4)) + step) % TABS.length);
    choose(next);
    tabOf(next).focus();
  });
}
