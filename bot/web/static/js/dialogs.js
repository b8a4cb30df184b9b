/** Questions that stop the page for a moment. Native dialogs: focus goes in and comes back. */

import { h } from "./dom.js";
import { t } from "./i18n.js";

let count = 0;

/** Open a dialog; resolves with what its form was sent with, or null when it was closed. */
export function open(title, content, buttons, kind = null) {
  const id = `dialog-${++count}`;
  const form = h(
    "form",
    { method: "dialog" },
    h("h2", { id }, title),
    ...content,
    h("div", { class: "row end" }, ...buttons),
  );
  const dialog = h("dialog", { "aria-labelledby": id, class: kind }, form);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close("");
  });
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      const values = dialog.returnValue ? Object.fromEntries(new FormData(form)) : null;
      dialog.remove();
      resolve(values);
    });
  });
}

export const yes = (label, kind = "main") =>
  h("button", { class: `btn ${kind}`, value: "yes" }, label);
export const no = (label = t("cancel")) =>
  h("button", { class: "btn plain", value: "", type: "submit", formnovalidate: true }, label);

/** "Sure?" in the words of the deed; true when it was confirmed. */
export async function sure(sentence, label) {
  return (await open(label, [h("p", {}, sentence)], [no(), yes(label)])) !== null;
}
