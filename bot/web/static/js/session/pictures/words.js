/** Small sentences about pictures: what was not drawn, how well one fits, who made it. */

import { list, t } from "../../i18n.js";

/** How a picture fits what it is for: one of the words that the server weighs. */
export const fitSays = (word) => t(`picture.fit.${word}`);

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
