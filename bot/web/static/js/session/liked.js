/** How a draft stood by this community's taste before the votes: its place, its chance, and why, in words. */

import { h } from "../dom.js";
import { has, list, t } from "../i18n.js";

const SURELY = 0.95; // chances beyond are told as such, since nobody can tell them apart
const STRONG = 0.4; // logits that a feature adds
const CLEAR = 0.15;

const nameOf = (code) => (has(`taste.f.${code}`) ? t(`taste.f.${code}`) : code);
const partOf = (code) => (has(`taste.r.${code}`) ? t(`taste.r.${code}`) : code);

/** "about 4 chances in 10": a probability as one would say it. */
export function chanceOf(chance) {
  if (chance > SURELY) return t("taste.verdict.most");
  if (chance < 1 - SURELY) return t("taste.verdict.least");
  const k = Math.max(1, Math.min(9, Math.round(10 * chance)));
  return t("taste.verdict.some", { k, n: k });
}

/** Where it was expected among `n`; with its letter, where it stands alone. */
export const placed = (standing, n, label = "") =>
  t(label ? "taste.verdict.winner" : "taste.verdict.place", {
    label,
    place: t(`place.${standing.place}`),
    n: t(`n.${n}`),
    chance: chanceOf(standing.chance),
  });

function strengthOf({ contribution, more }) {
  const size = Math.abs(contribution);
  const how = size >= STRONG ? "strong" : size >= CLEAR ? "clear" : "slight";
  return t(`taste.verdict.${more ? "more" : "less"}`, { strength: t(`taste.verdict.${how}`) });
}

/** The reasons for and against, strongest first: [[name, strength], …] each. */
export function reasonsOf(standing) {
  const told = (wanted) =>
    standing.reasons
      .filter((one) => one.contribution > 0 === wanted)
      .map((one) => [nameOf(one.code), strengthOf(one)]);
  return [told(true), told(false)];
}

function parts(key, reasons) {
  const features = list(reasons.map((one) => partOf(one.code)));
  return features ? h("p", {}, t(`taste.why.${key}`, { features })) : null;
}

/** How many drafts of a round the taste had placed. */
export const judged = (round) => round.drafts.filter((draft) => draft.standing).length;

/** Whether it knew too little to put one before another. */
export const isBlind = (round) =>
  round.drafts.every((draft) => !draft.standing || draft.standing.place === 1);

/** What is told of one draft of a round; nothing where the taste foretold nothing of it. */
export function liked(draft, round) {
  const { standing } = draft;
  if (!standing) return [];
  const { reasons, role } = standing;
  const told = isBlind(round) ? t("taste.verdict.said_none") : placed(standing, judged(round));
  return [
    h(
      "div",
      { class: "liked" },
      h("p", { class: "crit" }, h("b", {}, t("taste.why.title"))),
      h("p", {}, told),
      parts(
        "for",
        reasons.filter((one) => one.contribution > 0),
      ),
      parts(
        "against",
        reasons.filter((one) => one.contribution < 0),
      ),
      reasons.length || isBlind(round) ? null : h("p", {}, t("taste.why.neither")),
      role ? h("p", { class: "hint" }, t(`taste.why.${role}`)) : null,
    ),
  ];
}
