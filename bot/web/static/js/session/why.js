/** Why a draft stands where it stands: the criteria in words, what it shares, and who read it. */

import { attr, h, refill, s, show } from "../dom.js";
import { has, langTag, quote, t } from "../i18n.js";
import { liked } from "./liked.js";

const FORM = "form"; // kept or not: nothing is usual about it
const USUAL = [0.36, 0.64]; // scores between are what is usual for such a text
export const nameOf = (code) => (has(`criterion.${code}`) ? t(`criterion.${code}`) : code);
const partOf = (code) => (has(`part.${code}`) ? t(`part.${code}`) : code);
const figure = (value) =>
  (Number.isInteger(value) ? String(value) : value.toFixed(2)).replace("-", "−");

export const levelOf = (score) =>
  t(score > USUAL[1] ? "why.above" : score < USUAL[0] ? "why.below" : "why.level");

export const placeOf = (one, n) =>
  t("why.place", { place: t(`place.${one.place}`), n: t(`n.${n}`) });

function bar(score) {
  return s(
    "svg",
    { class: "bar", viewBox: "0 0 100 6", preserveAspectRatio: "none", "aria-hidden": "true" },
    s("rect", { class: "track", width: 100, height: 6 }),
    s("rect", { class: "full", width: (100 * score).toFixed(1), height: 6 }),
    s("rect", { class: "usual", x: 49.6, width: 0.8, height: 6 }),
  );
}

function criterion(one, n) {
  return h(
    "li",
    {},
    h(
      "p",
      { class: "crit" },
      h("b", {}, nameOf(one.criterion)),
      one.criterion === FORM ? null : h("span", {}, levelOf(one.score)),
      one.place ? h("span", { class: "num" }, placeOf(one, n)) : null,
    ),
    one.criterion === FORM ? null : bar(one.score),
    h("p", {}, one.why),
  );
}

/** The figures that the criteria were made of, for those who want to see through them. */
function figures(evaluations) {
  const rows = evaluations.flatMap((one) => Object.entries(one.parts));
  if (!rows.length) return null;
  return h(
    "details",
    {},
    h("summary", {}, t("why.parts")),
    h(
      "dl",
      {},
      ...rows.flatMap(([code, value]) => [
        h("dt", {}, partOf(code)),
        h("dd", { class: "num" }, figure(value)),
      ]),
    ),
  );
}

function novelty(known, session) {
  if (!known) return null;
  const share = Math.round(100 * known.overlap);
  const line = "\u0000";
  const [before, after] = t("new.near", { source: t(`new.${known.source}`), line }).split(line);
  const near = known.nearest
    ? [
        before,
        h(
          "span",
          { class: "serif", lang: langTag(session.language) },
          quote(known.nearest, session.language),
        ),
        after,
      ]
    : [t("new.none")];
  return h(
    "div",
    { class: "novel" },
    h("p", { class: "crit" }, h("b", {}, t("new.name"))),
    h("p", {}, ...near),
    known.nearest || share
      ? h("p", {}, share ? t("new.shared", { share }) : t("new.shared_0"))
      : null,
  );
}

function reader(reading) {
  if (!reading?.backend) return null;
  const known = `reader.${reading.backend.replace(/\W/g, "_")}`;
  const said = has(known) ? t(known) : t("reader.other", { name: reading.backend });
  // Only the house's own sureness was measured; a model's word for itself is not told.
  const n = known === "reader.lexicon_words" ? Math.round(10 * reading.sure) : 0;
  return h(
    "p",
    { class: "hint" },
    n ? t("reader.said", { reader: said, n }) : t("reader.said_plain", { reader: said }),
  );
}

/** All that may be told of a draft now: nothing before the ballot, places only after the close. */
export function explained(draft, round, session) {
  if (draft.evaluations === null) return [h("p", {}, t("why.after_vote"))];
  const standing = liked(draft, round);
  if (!draft.evaluations.length) return [...standing, h("p", {}, t("why.unread"))];
  const n = round.drafts.length;
  return [
    ...standing,
    h("ul", {}, ...draft.evaluations.map((one) => criterion(one, n))),
    h("p", { class: "hint" }, t("why.usual")),
    novelty(draft.novelty, session),
    figures(draft.evaluations),
    reader(draft.reading),
    round.status === "closed" ? null : h("p", { class: "hint" }, t("why.places_later")),
  ].filter(Boolean);
}

/** A button and the panel that it opens; the panel follows what may be told. */
export class Why {
  constructor(id) {
    this.panel = h("div", { class: "why", id: `why-${id}`, hidden: true });
    this.button = h(
      "button",
      {
        class: "btn plain",
        type: "button",
        "aria-expanded": "false",
        "aria-controls": this.panel.id,
        onclick: () => this.toggle(),
      },
      t("why.button"),
    );
  }

  toggle() {
    show(this.panel, this.panel.hidden);
    attr(this.button, "aria-expanded", String(!this.panel.hidden));
    this.draw();
  }

  update(draft, round, session) {
    this.told = { draft, round, session };
    attr(this.button, "aria-label", t("why.of", { label: draft.label }));
    this.draw();
  }

  draw() {
    if (this.panel.hidden || !this.told) return;
    const { draft, round, session } = this.told;
    const { evaluations, novelty, reading, standing } = draft;
    const seen = [evaluations, novelty, reading, standing, round.status];
    refill(this.panel, JSON.stringify(seen), () => explained(draft, round, session));
  }
}
