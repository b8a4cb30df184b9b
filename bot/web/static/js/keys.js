/** Single keys. They rest while one types or a dialog is open, and can be turned off. */

import { store } from "./dom.js";

const bound = new Map();
let afterG = false;

export const areOn = () => store.get("keys") !== "off";
export const turn = (on) => store.set("keys", on ? null : "off");

/** `key` is what the keyboard says, lower case; "g r" is G, then R. */
export function on(key, deed) {
  bound.set(key, deed);
}

function isTyping(target) {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select"))
  );
}

document.addEventListener("keydown", (event) => {
  if (
    event.defaultPrevented ||
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    isTyping(event.target)
  )
    return;
  if (!areOn() || document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  const deed = bound.get(afterG ? `g ${key}` : key);
  afterG = !afterG && key === "g";
  if (deed) {
    event.preventDefault();
    deed(event);
  }
});
