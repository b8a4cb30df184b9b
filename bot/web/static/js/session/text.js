/** How a passage or a draft is set: prose, verse that keeps its lines, upright columns, or a notation. */

import { h, refill, show, store } from "../dom.js";
import { langTag, t } from "../i18n.js";
import { elements, mannerOf, unforced } from "./manner.js";
import { linesOf, marked, spansOf } from "./marks.js";

const PHRASE = /[^，。、；：？！,.;:?!\s]+/g;
const layout = document.querySelector("main[data-layout]")?.dataset.layout ?? "prose";

export const isNotation = layout === "notation";
export const isVerse = layout === "verse";

/** Verse in a choice of the reader's that is kept: Chinese verse stands upright unless laid flat. */
export const isUpright = () => store.get("upright") !== "flat";
export const setUpright = (upright) => store.set("upright", upright ? null : "flat");
export const canStand = (session) => session.language === "zh" && isVerse;

/** A button that stands before a text with a content warning; once pressed, it stays away. */
export function warned(again) {
  const lift = () => {
    button.dataset.lifted = "yes";
    again();
  };
  const props = { class: "btn plain", type: "button", hidden: true, onclick: lift };
  const button = h("button", props, t("draft.warned"));
  return button;
}

/** Whether the text is to stay hidden behind its button now. */
export function hides(button, hasWarning) {
  const isHidden = Boolean(hasWarning) && !button.dataset.lifted;
  show(button, isHidden);
  return isHidden;
}

/** The columns of a Chinese verse as [from, to). Lines of equal length lose their stops, as old books set them. */
function columnSpans(text) {
  const verses = [...text.matchAll(PHRASE)].map((found) => ({
    from: found.index,
    to: found.index + found[0].length,
  }));
  const size = (span) => span.to - span.from;
  const isRegular =
    verses.length > 1 &&
    verses.every((verse) => size(verse) === size(verses[0]) && size(verse) <= 9);
  return isRegular ? verses : linesOf(text).filter((line) => text.slice(line.from, line.to).trim());
}

export const columns = (text) => columnSpans(text).map((span) => text.slice(span.from, span.to));

function flat(text, spans, faults) {
  if (!isVerse && !faults.size) return marked(text, 0, text.length, spans);
  return linesOf(text).map((line, place) =>
    h(
      "span",
      { class: faults.has(place + 1) ? "l faulty" : "l" },
      ...marked(text, line.from, line.to, spans),
    ),
  );
}

function notation(text, form, spans, faults) {
  return elements(text, form).map((line, place) => {
    const label = line.label ? h("b", {}, text.slice(line.from, line.label)) : null;
    const from = line.label ?? unforced(text, line);
    return h(
      "span",
      { class: `l ${line.kind}${faults.has(place + 1) ? " faulty" : ""}` },
      label,
      ...marked(text, from, line.to, spans),
    );
  });
}

const upright = (text, spans) => [
  h(
    "div",
    { class: "upright small-set", tabindex: 0 },
    ...columnSpans(text).map((verse) =>
      h("div", { class: "col" }, ...marked(text, verse.from, verse.to, spans)),
    ),
  ),
];

/**
 * Set `text` into `node`, whose class says what it is otherwise; nothing is touched when nothing
 * changed. `evidence` are spans that can be lit, `faults` the numbers of lines to be marked.
 */
export function set(
  node,
  text,
  session,
  { base, upright: wantsUpright = false, evidence = [], faults = [] },
) {
  const stands = wantsUpright && canStand(session) && Boolean(text);
  const spans = spansOf(text, evidence);
  const wrong = new Set(text.includes("\n") ? faults : []); // a lone paragraph is marked by its sentence
  refill(node, `${stands} ${[...wrong]} ${JSON.stringify(spans)} ${text}`, () => {
    if (stands) return upright(text, spans);
    if (isNotation) return notation(text, session.form, spans, wrong);
    return flat(text, spans, wrong);
  });
  const kind = isNotation
    ? ` notation ${mannerOf(session.form)}`
    : isVerse && !stands
      ? " verse"
      : "";
  const wanted = `${base}${kind}`;
  if (node.className !== wanted) node.className = wanted;
  if (node.lang !== langTag(session.language)) node.lang = langTag(session.language);
}
