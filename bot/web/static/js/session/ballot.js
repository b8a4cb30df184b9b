/** The ballot bar: one's marks, what happened, and what else can be done with an open round. */

import { sure } from "../dialogs.js";
import { attr, h, refill, say, show } from "../dom.js";
import { showYou } from "../frame.js";
import { gap, t } from "../i18n.js";
import { Pen } from "./pen.js";

export class Ballot {
  /** `keys` name what its buttons for more drafts and for one's own say. */
  constructor(model, keys = { more: "ballot.more", own: "ballot.own" }) {
    this.model = model;
    const button = (label, deed) =>
      h("button", { class: "btn", type: "button", onclick: deed }, label);
    this.said = h("p", { class: "said", "aria-live": "polite" });
    this.told = h("span", { role: "status" });
    this.part = h(
      "button",
      { class: "btn plain low", type: "button", onclick: showYou, hidden: true },
      t("taste.asked.change"),
    );
    this.none = button(t("ballot.none"), () => model.none());
    this.more = button(t(keys.more), () => this.askMore());
    this.own = button(t(keys.own), () => this.openOwn());
    this.second = button(t("ballot.second"), () => model.secondVote());
    this.close = button(t("ballot.close_now"), () => this.closeNow());
    this.row = h("div", { class: "row" }, this.none, this.more, this.own, this.second, this.close);
    this.node = h(
      "div",
      { class: "ballot", role: "group", "aria-label": t("ballot.bar") },
      this.said,
      h("p", { class: "told" }, this.told, this.part),
      this.row,
    );
    this.pen = new Pen(model, null, this.own);
  }

  openOwn() {
    this.pen.open();
  }

  async askMore() {
    if (this.more.disabled) return;
    this.more.disabled = true;
    await this.model.more();
    this.more.disabled = false;
  }

  async closeNow() {
    const n = this.model.round.ballots;
    if (
      await sure(t(n ? "ballot.close_sure" : "ballot.close_sure_0", { n }), t("ballot.close_now"))
    )
      this.model.close();
  }

  update() {
    const { model } = this;
    const { round, session } = model;
    const { isVoting } = model;
    const isTied = round?.status === "tied";
    const hasRow = isVoting || (isTied && session.can.close);
    this.node.classList.toggle("framed", hasRow);
    show(this.row, hasRow);
    show(this.none, isVoting);
    attr(this.none, "aria-pressed", String(isVoting && model.ballot?.length === 0));
    show(this.more, isVoting && round.can_more);
    show(this.own, isVoting && round.room_for > 0 && !round.runoff);
    show(this.close, isVoting && session.can.close && session.mode !== "host");
    show(this.second, isTied && session.can.close);
    this.sayLine();
    this.sayTold();
    this.pen.update();
  }

  sayLine() {
    const line = this.model.said ?? this.standing();
    attr(this.said, "class", `said${line.refused ? " refused" : ""}`);
    refill(this.said, `${line.strong}|${line.text}`, () =>
      [
        line.strong ? h("b", {}, line.strong) : null,
        line.strong && line.text ? gap : null,
        line.text,
      ].filter(Boolean),
    );
  }

  /** Said once, at one's first vote where votes rank drafts, with the way to say no. */
  sayTold() {
    const isNew = Boolean(this.model.told) && this.model.told === this.model.round?.id;
    say(this.told, isNew ? t("taste.asked.told") : "");
    show(this.part, isNew);
  }

  /** What is true while nothing has just happened. */
  standing() {
    const { model } = this;
    const mine = model.round?.your_ballot?.drafts;
    if (!model.isVoting) return { strong: "", text: "" };
    if (!mine) return { strong: "", text: "" };
    if (!mine.length) return { strong: t("say.none"), text: model.noneMore };
    return {
      strong: t("say.counted", { labels: model.labels(mine) }),
      text: t("say.counted_more"),
    };
  }
}

/** Asked after the first ballot, when there is something to agree to. */
export class Consent {
  constructor(model) {
    this.model = model;
    const answer = (label, training, said) =>
      h(
        "button",
        { class: "btn", type: "button", onclick: () => this.answer(training, said) },
        label,
      );
    this.node = h(
      "section",
      { class: "leaf consent", hidden: true },
      h("p", {}, t("say.consent_ask")),
      h(
        "div",
        { class: "row" },
        answer(t("consent.yes"), true, "say.consent_given"),
        answer(t("consent.no"), false, "say.consent_refused"),
      ),
    );
  }

  async answer(training, said) {
    const { me } = this.model;
    if (await this.model.saveMe({ consent: { ...me.consent, training } }))
      this.model.tell("", t(said));
    document.getElementById("round-title").focus();
  }

  update() {
    const { me, round, last } = this.model;
    const hasVoted = Boolean(round?.your_ballot ?? last?.your_ballot);
    show(this.node, me.consent.training === null && hasVoted);
    if (!this.node.hidden) say(this.node.firstChild, t("say.consent_ask"));
  }
}
