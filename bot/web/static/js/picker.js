/** Beside the forms that can be chosen: the card of the chosen one, and a way to the box above. */

import { formOf } from "./api.js";
import { h, show } from "./dom.js";
import { language, t } from "./i18n.js";
import { card } from "./teach.js";

/** Keep `panel` in step with the form and language that the premise box says. */
export function teachBeside(box, panel) {
  const fields = box.elements;
  let wanted = "";
  const draw = async () => {
    const [id, of] = [fields.form.value, fields.language.value];
    wanted = `${id} ${of}`;
    const [form, nodes] = [await formOf(id), await card(id, of)];
    if (wanted !== `${id} ${of}`) return; // another was chosen meanwhile
    const begin = h("button", { class: "btn", type: "button" }, t("form.begin"));
    begin.addEventListener("click", () => {
      fields.premise.focus();
      box.scrollIntoView({ block: "center" });
    });
    panel.replaceChildren(
      h("h3", {}, form.name[language]),
      ...nodes,
      h("p", { class: "row" }, begin),
    );
    show(panel, true);
  };
  box.addEventListener("change", draw);
  for (const input of document.querySelectorAll(".form input"))
    input.addEventListener("change", draw);
  return draw();
}
