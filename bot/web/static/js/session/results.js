/** A closed round: all drafts in voted order, one ring drawn for each approval, and who made each. */

import { h, refill, show } from "../dom.js";
import { count, langTag, t } from "../i18n.js";
import { Shown } from "./shown.js";
import { set } from "./text.js";
import { verdict, votedOrder } from "./verdict.js";
import { comparable, versus } from "./versus.js";
import { Why } from "./why.js";

const SOME = { 1: "result.all_alone", 2: "result.all_two" };
const MOST_RINGS = 12; // more are told by the figure alone

export function marks(votes, ballots) {
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

class Entry {
  constructor(draft, round, session) {
    this.id = draft.id;
    this.why = new Why(`res-${draft.id}`);
    const ballots = round.tally?.ballots ?? round.ballots;
    const votes = draft.votes ?? 0;
    this.text = h("div", {});
    set(this.text, draft.vetoed ? t("draft.vetoed") : draft.text, session, {
      base: draft.vetoed ? "t muted" : "t",
      evidence: draft.vetoed ? [] : (draft.reading?.evidence ?? []),
    });
    const shown = new Shown(this.text, session.form);
    shown.update(draft, `/api/rounds/${round.id}/drafts/${draft.id}/files/`, true);
    this.node = h(
      "li",
      { class: `res${draft.id === round.winner ? " won" : ""}` },
      h("span", { class: "l", lang: langTag(session.language) }, draft.label),
      h(
        "div",
        { class: "tx" },
        shown.node,
        h("p", { class: "from" }, ...facts(draft, round, round.drafts.indexOf(draft))),
        ...(draft.vetoed ? [] : this.more(draft, round, session)),
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

  /** What is told a moment after the close; a panel that is open stays open. */
  update(round, session) {
    const draft = round.drafts.find((one) => one.id === this.id);
    if (!draft.vetoed) this.why.update(draft, round, session);
  }

  more(draft, round, session) {
    this.why.update(draft, round, session);
    const others = comparable(round).filter((one) => one.id !== draft.id);
    const parent = others.find((one) => one.id === draft.parent);
    const compare = h(
      "button",
      {
        class: "btn plain",
        type: "button",
        "aria-label": t("compare.of", { label: draft.label }),
        onclick: () => versus(draft, round, session),
      },
      parent ? t("compare.parent", { label: parent.label }) : t("compare.button"),
    );
    if (parent) compare.removeAttribute("aria-label");
    return [
      h("div", { class: "acts" }, this.why.button, others.length ? compare : null),
      this.why.panel,
    ];
  }
}

export class Results {
  constructor(model) {
    this.model = model;
    this.node = h("section", { class: "results", hidden: true, "aria-label": t("result.joined") });
    this.entries = [];
    this.place = h("div", {}); // of the verdict, which is told anew when the taste has spoken
    this.verdict = null;
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
    if (!isShown) return;
    const settled = JSON.stringify([last.id, last.drafts], (key, value) =>
      key === "standing" ? undefined : value,
    );
    refill(this.node, settled, () => this.draw(last, session));
    for (const entry of this.entries) entry.update(last, session);
    const had = this.place.contains(document.activeElement);
    const told = JSON.stringify([last.id, last.drafts, last.order_expected]);
    refill(this.place, told, () => this.judge(last, session));
    if (had && !this.place.contains(document.activeElement))
      this.verdict?.title.focus({ preventScroll: true });
  }

  judge(round, session) {
    const isTold = round.winner && round.order_expected?.length > 1;
    this.verdict = isTold ? verdict(round, session) : null;
    return isTold ? [this.verdict.node] : [];
  }

  draw(round, session) {
    const order = votedOrder(round);
    const none = round.tally?.none ?? 0;
    this.entries = order.map((draft) => new Entry(draft, round, session));
    return [
      h("h2", {}, t(SOME[round.drafts.length] ?? "result.all", { n: count(round.drafts.length) })),
      h("ol", {}, ...this.entries.map((entry) => entry.node)),
      none
        ? h(
            "p",
            { class: "small muted" },
            t("result.none_marks", { n: none, ballots: round.tally.ballots }),
          )
        : null,
      this.place,
    ].filter(Boolean);
  }

  /** What a key presses: the comparison that the verdict offers. */
  get compare() {
    return this.node.hidden ? null : this.verdict?.compare;
  }

  /** W, once a round is closed. */
  toWhy() {
    if (this.node.hidden || !this.verdict) return;
    this.verdict.title.focus();
    this.verdict.node.scrollIntoView({ block: "nearest" });
  }
}
