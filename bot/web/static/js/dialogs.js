/** Questions that stop the page for a moment. Native dialogs: focus goes in and comes back. */

import { Problem } from "./api.js";
import { h, say, show } from "./dom.js";
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
/** Not a submit button: Enter in a field presses the first of those, and means the deed. */
export const no = (label = t("cancel")) =>
  h(
    "button",
    {
      class: "btn plain",
      type: "button",
      onclick: (event) => event.currentTarget.closest("dialog").close(""),
    },
    label,
  );

/**
 * A question that stays open until its deed is done: a refusal is said in the dialog, and nothing
 * that was typed is lost. `deed` gets the form's values, and throws a Problem when it is refused;
 * `check` may answer {field, sentence} before it is tried. True when the deed was done.
 */
export async function ask(title, content, labels, deed, check = () => null) {
  const said = h("p", { class: "note ochre", role: "alert", hidden: true });
  const send = yes(labels.send);
  let isDone = false;
  const opened = open(title, [...content, said], [no(labels.keep), send], labels.kind);
  const form = send.form;
  const refuse = (sentence) => {
    say(said, sentence);
    show(said, true);
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (send.disabled) return;
    const values = Object.fromEntries(new FormData(form));
    const fault = check(values);
    if (fault) {
      refuse(fault.sentence);
      fault.field?.focus();
      return;
    }
    send.disabled = true;
    try {
      await deed(values);
      isDone = true;
      form.closest("dialog").close("");
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      refuse(problem.message);
    } finally {
      send.disabled = false;
    }
  });
  await opened;
  return isDone;
}

/** "Sure?" in the words of the deed; true when it was confirmed. */
export async function sure(sentence, label) {
  return (await open(label, [h("p", {}, sentence)], [no(), yes(label)])) !== null;
}
