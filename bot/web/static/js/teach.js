/** A form's card: what it asks, an example of ours, and what often goes wrong. */

import { formOf } from "./api.js";
import { h } from "./dom.js";
import { langTag, language, t } from "./i18n.js";
import { elements, mannerOf, unforced } from "./session/manner.js";

function sampleLine(text, line) {
  const label = line.label ? h("b", {}, text.slice(line.from, line.label)) : null;
  const from = line.label ?? unforced(text, line);
  return h("span", { class: `l ${line.kind}` }, label, text.slice(from, line.to));
}

function sample(form, text) {
  if (form.layout === "notation")
    return elements(text, form.id).map((line) => sampleLine(text, line));
  return text.split("\n").map((line) => h("span", { class: "l" }, line));
}

function example(form, of) {
  const kind = form.layout === "notation" ? `notation ${mannerOf(form.id)}` : form.layout;
  return h(
    "figure",
    { class: "example" },
    h("figcaption", {}, t("form.example")),
    h(
      "div",
      { class: `sample ${kind} ${form.id}`, lang: langTag(of) },
      ...sample(form, form.card[of].example.trimEnd()),
    ),
  );
}

/** The nodes of the card of `id` for a session in the language `of`; empty for a form that is gone. */
export async function card(id, of) {
  const form = await formOf(id);
  if (!form) return [];
  const taught = form.card[of];
  return [
    h("p", { class: "asks" }, form.asks[language]),
    ...(taught
      ? [
          example(form, of),
          h("h4", {}, t("form.faults")),
          h(
            "ul",
            { class: "common", lang: langTag(of) },
            ...taught.faults.map((fault) => h("li", {}, fault)),
          ),
        ]
      : []),
  ];
}
