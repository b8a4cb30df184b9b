/** The premise box: form, language and who decides, kept in step with the cards below. */

import { Problem } from "./api.js";
import { say, show } from "./dom.js";
import { t } from "./i18n.js";

/** `begin` gets what was chosen; what it throws is said under the box. */
export function premiseBox(form, refused, begin) {
  const fields = form.elements;
  const button = form.querySelector("button[type=submit]");
  const cards = [...document.querySelectorAll(".form input")];

  const languages = () => {
    const offered = fields.form.selectedOptions[0].dataset.languages.split(" ");
    for (const option of fields.language.options) option.disabled = !offered.includes(option.value);
    if (fields.language.selectedOptions[0].disabled) fields.language.value = offered[0];
  };
  const toCards = () => {
    for (const card of cards) card.checked = card.value === fields.form.value;
    languages();
  };
  fields.form.addEventListener("change", toCards);
  for (const card of cards)
    card.addEventListener("change", () => {
      fields.form.value = card.value;
      languages();
    });
  toCards();

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const premise = fields.premise.value.trim();
    if (!premise) {
      say(refused, t("rooms.premise_missing"));
      show(refused, true);
      fields.premise.focus();
      return;
    }
    if (button.disabled) return;
    const label = button.textContent;
    button.disabled = true;
    say(button, t("rooms.opened"));
    show(refused, false);
    try {
      await begin({
        premise,
        form: fields.form.value,
        language: fields.language.value,
        mode: fields.mode.value,
      });
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      say(refused, problem.message);
      show(refused, true);
      button.disabled = false;
      say(button, label);
    }
  });
  // A page that comes back from the browser's memory must not stay half sent.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
  fields.premise.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
}
