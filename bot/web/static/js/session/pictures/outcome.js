/** What became of the pictures that were asked for last: a sentence, all of them in voted order, who made each. */

import { h, refill, say, show } from "../../dom.js";
import { count, langTag, t, word } from "../../i18n.js";
import { liked } from "../liked.js";
import { marks } from "../results.js";
import { votedOrder } from "../verdict.js";
import { illustrate } from "./illustrate.js";
import { fullView } from "./large.js";
import { pictured } from "./plates.js";
import { madeOf } from "./words.js";

const SOME = { 1: "picture.all_alone", 2: "picture.all_two" };

/** One sentence on how the round ended. */
export function ended(last, session) {
  if (last.status === "failed") return last.error?.detail || t("engine.image_down");
  if (last.status === "cancelled") return t("picture.cancelled");
  if (last.none_won) return t("picture.none_won");
  if (!last.winner) return t("picture.no_ballots");
  const winner = last.drafts.find((draft) => draft.id === last.winner);
  const params = {
    label: winner?.label ?? "",
    number: last.passage ? word(last.passage.number) : "",
    votes: count(winner?.votes ?? 0),
    ballots: count(last.tally?.ballots ?? last.ballots),
  };
  if (session.mode === "host") return t("picture.closed_host", params);
  return t(last.passage ? "picture.closed" : "picture.closed_cover", params);
}

function facts(draft, round) {
  const author = draft.author ?? t("session.guest");
  const by = draft.kind === "member" ? t("picture.by_member", { author }) : t("picture.by_model");
  const place = round.drafts.indexOf(draft) + 1;
  const said = [
    h("span", { class: `by ${draft.kind === "member" ? "member" : "model"}` }, by),
    h("span", {}, t("result.shown", { place: t(`place.${place}`) })),
    ...madeOf(draft.model ? draft : null).map((part) => h("span", { class: "num" }, part)),
  ];
  if (round.your_ballot?.drafts.includes(draft.id)) said.push(h("span", {}, t("result.yours")));
  return said;
}

export class Outcome {
  constructor(turn) {
    this.turn = turn;
    this.lead = h("p", { class: "lead", role: "status", tabindex: -1 });
    const button = (key, deed) =>
      h("button", { class: "btn main", type: "button", onclick: deed }, t(key));
    this.retry = button("round.retry", () => this.once());
    this.anew = h(
      "button",
      { class: "btn", type: "button", onclick: () => this.askAnew() },
      t("picture.words"),
    );
    this.list = h("div", {});
    const row = h("div", { class: "row" }, this.retry, this.anew);
    this.node = h("div", { class: "outcome" }, this.lead, row, this.list);
  }

  async once() {
    if (this.isBusy) return;
    this.isBusy = true;
    await this.turn.retry();
    this.isBusy = false;
  }

  askAnew() {
    const { last } = this.turn;
    illustrate(this.turn, last.passage, last.asking ?? {});
  }

  update() {
    const { last, session } = this.turn;
    say(this.lead, ended(last, session));
    show(this.retry, last.status === "failed" && session.status === "open");
    show(this.anew, Boolean(session.can.illustrate) && !last.winner);
    const isTold = last.status === "closed" && last.drafts.length > 0;
    show(this.list, isTold);
    const seen = JSON.stringify([last.id, last.drafts, session.can.illustrate]);
    if (isTold) refill(this.list, seen, () => this.draw(last));
  }

  draw(round) {
    const drafts = votedOrder(round);
    const none = round.tally?.none ?? 0;
    return [
      h("h3", {}, t(SOME[drafts.length] ?? "picture.all", { n: count(drafts.length) })),
      h("ol", { class: "shelf" }, ...drafts.map((draft) => this.entry(draft, round))),
      none
        ? h(
            "p",
            { class: "small muted" },
            t("result.none_marks", { n: none, ballots: round.tally.ballots }),
          )
        : "",
    ];
  }

  entry(draft, round) {
    const { session } = this.turn;
    const { label, picture, vetoed } = draft;
    const isHere = picture && !vetoed;
    const ballots = round.tally?.ballots ?? round.ballots;
    const votes = draft.votes ?? 0;
    const see = isHere
      ? h(
          "button",
          {
            class: "look",
            type: "button",
            "aria-label": t("picture.full_of", { label }),
            onclick: () => this.large(draft.id, round),
          },
          pictured(picture),
        )
      : null;
    return h(
      "li",
      { class: draft.id === round.winner ? "won" : null },
      see,
      h(
        "div",
        { class: "bar" },
        h("span", { class: "l", lang: langTag(session.language) }, label),
        h(
          "span",
          { class: "tally" },
          h("b", {}, String(votes)),
          " ",
          t("result.of", { n: ballots }),
        ),
        marks(votes, ballots),
      ),
      h(
        "p",
        { class: "alt", lang: langTag(session.language) },
        vetoed ? t("picture.vetoed") : draft.text,
      ),
      h("p", { class: "from" }, ...facts(draft, round)),
      draft.standing
        ? h(
            "details",
            { class: "why" },
            h("summary", { "aria-label": t("why.of", { label }) }, t("why.button")),
            ...liked(draft, round),
          )
        : null,
      isHere && round.asking && session.can.illustrate ? this.again(draft, round) : null,
    );
  }

  /** A new round that starts from this picture. */
  again(draft, round) {
    return h(
      "div",
      { class: "acts" },
      h(
        "button",
        {
          class: "btn plain",
          type: "button",
          "aria-label": t("picture.again_from_of", { label: draft.label }),
          onclick: () => this.turn.beginFrom(draft, round),
        },
        t("picture.again_from"),
      ),
    );
  }

  large(id, round) {
    const { turn } = this;
    const looks = round.drafts
      .filter((draft) => draft.picture && !draft.vetoed)
      .map((draft) => ({ draft, canRing: false, isRung: false }));
    return fullView(
      () => looks,
      () => {},
      turn.session,
      id,
    );
  }
}
