/** Small sentences about pictures: what was not drawn, how well one fits, who made it. */

import { list, t } from "../../i18n.js";

const FIT = [
  [0.75, "very"],
  [0.5, "well"],
  [0.25, "partly"],
];

/** A share in [0, 1] as words. */
export const fitSays = (fit) =>
  t(`picture.fit.${FIT.find(([least]) => fit >= least)?.[1] ?? "hardly"}`);

/** "I could not draw …, so I drew …"; empty when all of it was drawn. */
export function outside(leftOut, drawn) {
  if (!leftOut?.length) return "";
  const asked = list(leftOut);
  return drawn ? t("picture.outside", { asked, drawn }) : t("picture.outside_only", { asked });
}

/** For what a round of pictures is: a passage's number in words, or the whole work. */
export const titleOf = (round, number) =>
  round.passage
    ? t("picture.title", { number: number(round.passage.number) })
    : t("picture.title_cover");

/** The provenance of a picture that joined, in parts. */
export function madeOf(made) {
  if (!made) return [];
  return [
    [made.model, made.adapter].filter(Boolean).join(t("list_comma")),
    made.seed === null || made.seed === undefined ? "" : t("result.seed", { seed: made.seed }),
  ].filter(Boolean);
}
