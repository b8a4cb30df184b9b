/** The ring round a letter: how a reader says yes to a draft or to a picture. */

import { attr, h, s, say } from "../dom.js";
import { t } from "../i18n.js";

const RING =
  "M32.5 4.2C19.4 .6 4.8 8.6 4.1 22.7 3.4 36.5 14 45.2 25.4 44.2 37.8 43.1 45.2 33.6 43.9 21.8 42.8 12.4 35.4 6.6 27 6.5";

/** The button and the node that holds its letter. */
export function ring(onclick) {
  const letter = h("span", { class: "letter", "aria-hidden": "true" });
  const drawing = s(
    "svg",
    { viewBox: "0 0 48 48", "aria-hidden": "true" },
    s("circle", { class: "open", cx: 24, cy: 24, r: 20 }),
    s("path", { class: "drawn", d: RING }),
  );
  return [h("button", { class: "ring", type: "button", onclick }, drawing, letter), letter];
}

/** Letter, state and name of a view's ring; `kind` is "draft" or "picture", as the sentences are. */
export function sayRing(view, draft, isRung, session, kind) {
  say(view.letter, draft.label);
  attr(view.letter, "lang", session.language === "zh" ? "zh-Hans" : "en");
  attr(view.ring, "aria-pressed", String(isRung));
  const name = isRung ? `${kind}.approved_name` : `${kind}.approve_name`;
  attr(view.ring, "aria-label", t(name, { label: draft.label }));
}

/** What can be done with a draft's ring now: {isOut, isLevel, canRing, isRung}. */
export function standing(draft, turn) {
  const { round } = turn;
  const isOut = round.runoff && !round.tied.includes(draft.id);
  return {
    isOut,
    isLevel: round.status === "tied" && round.tied.includes(draft.id),
    canRing: turn.isVoting && !draft.vetoed && !isOut,
    isRung: !draft.vetoed && (turn.ballot ?? []).includes(draft.id),
  };
}

/** The word beside a ring. */
export function ringSays(draft, { isOut, isLevel, canRing, isRung }) {
  if (isOut) return t("draft.out");
  if (isLevel) return t("draft.level");
  if (draft.vetoed || !canRing) return "";
  return t(isRung ? "draft.approved" : "draft.approve");
}
