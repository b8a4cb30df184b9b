/** A closed round: all drafts in voted order, one ring drawn for each approval, and who made each. */

import { h, refill, show } from "../dom.js";
import { count, langTag, t } from "../i18n.js";

const MOST_RINGS = 12; // more are told by the figure alone

function marks(votes, ballots) {
  if (ballots > MOST_RINGS) return null;
  return h(
    "span",
    { class: "o", "aria-hidden": "true" },
    ...Array.from({ length: ballots }, (_, place) => h("i", { class: place < votes ? null : "n" })),
  );
}

function madeBy(draft, round) {
  const author = draft.author ?? t("session.guest");
  if (draft.kind === "member") return t("result.by_member", { author });
  if (draft.kind !== "edited") return t("result.by_model");
  const parent = round.drafts.find((one) => one.id === draft.parent);
  return parent
    ? t("result.by_edited", { label: parent.label, author })
    : t("result.by_edited_plain", { author });
}

function facts(draft, round, place) {
  const said = [h("span", { class: `by ${draft.kind ?? "model"}` }, madeBy(draft, round))];
  const moods = draft.reading?.moods ?? [];
  if (moods.length) said.push(h("span", {}, moods.join(t("list_comma"))));
  said.push(h("span", {}, t("result.shown", { place: t(`place.${place + 1}`) })));
  if (draft.model)
    said.push(h("span", {}, [draft.model, draft.adapter].filter(Boolean).join(t("list_comma"))));
  if (draft.seed !== null && draft.seed !== undefined)
    said.push(h("span", { class: "num" }, t("result.seed", { seed: draft.seed })));
  if (round.your_ballot?.drafts.includes(draft.id)) said.push(h("span", {}, t("result.yours")));
  return said;
}

function entry(draft, round, session) {
  const ballots = round.tally?.ballots ?? round.ballots;
  const votes = draft.votes ?? 0;
  const text = draft.vetoed ? t("draft.vetoed") : draft.text;
  return h(
    "li",
    { class: `res${draft.id === round.winner ? " won" : ""}` },
    h("span", { class: "l", lang: langTag(session.language) }, draft.label),
    h(
      "div",
      { class: "tx" },
      h("p", { class: draft.vetoed ? "t muted" : "t", lang: langTag(session.language) }, text),
      h("p", { class: "from" }, ...facts(draft, round, round.drafts.indexOf(draft))),
    ),
    draft.vetoed
      ? null
      : h(
          "div",
          { class: "tally" },
          h("span", {}, h("b", {}, String(votes)), " ", t("result.of", { n: ballots })),
          marks(votes, ballots),
        ),
  );
}

export class Results {
  constructor(model) {
    this.model = model;
    this.node = h("section", { class: "results", hidden: true, "aria-label": t("result.joined") });
  }

  update() {
    const { last, round, session } = this.model;
    const stands = !last?.winner || session.canon.some((passage) => passage.round_id === last.id);
    const isShown =
      !round &&
      last?.status === "closed" &&
      stands &&
      last.drafts.length > 0 &&
      session.status === "open";
    show(this.node, isShown);
    if (isShown)
      refill(this.node, `${last.id}${JSON.stringify(last.drafts)}`, () => this.draw(last, session));
  }

  draw(round, session) {
    const order = [...round.drafts].sort(
      (a, b) =>
        (b.id === round.winner) - (a.id === round.winner) || (b.votes ?? 0) - (a.votes ?? 0),
    );
    const none = round.tally?.none ?? 0;
    return [
      h(
        "h2",
        {},
        t(round.drafts.length === 2 ? "result.all_two" : "result.all", {
          n: count(round.drafts.length),
        }),
      ),
      h("ol", {}, ...order.map((draft) => entry(draft, round, session))),
      none
        ? h(
            "p",
            { class: "small muted" },
            t("result.none_marks", { n: none, ballots: round.tally.ballots }),
          )
        : null,
      round.order_expected
        ? h(
            "p",
            { class: "small muted" },
            t("result.expected", {
              order: this.letters(round, round.order_expected),
              voted: order.map((draft) => draft.label).join(" "),
            }),
          )
        : null,
    ].filter(Boolean);
  }

  letters(round, ids) {
    return ids.map((id) => round.drafts.find((draft) => draft.id === id)?.label ?? "").join(" ");
  }
}
