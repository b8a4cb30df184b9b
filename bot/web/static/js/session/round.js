/** The head of an open round: its number, its clock, what is asked, and who wished for what. */

import { now } from "../api.js";
import { attr, h, refill, say, show } from "../dom.js";
import { about, count, duration, gap, langTag, language, quote, t, word } from "../i18n.js";

const SPOKEN_S = [60, 10]; // the clock speaks only here

export class RoundHead {
  constructor(model, id = "round-title") {
    this.model = model;
    this.title = h("h2", { id, tabindex: -1 });
    this.closes = h("span", {});
    this.ballots = h("span", { class: "num" });
    this.burnt = h("i", {});
    this.wick = h("div", { class: "wick" }, this.burnt);
    this.ask = h("p", { class: "ask" });
    this.wish = h("p", { class: "ask wishline" });
    this.before = h("p", { class: "before", hidden: true });
    this.spoken = h("p", { class: "vh", "aria-live": "polite" });
    this.node = h(
      "div",
      { class: "roundhead" },
      this.title,
      h("div", { class: "when" }, this.closes, this.ballots),
      this.wick,
      this.before,
      this.ask,
      this.wish,
      this.spoken,
    );
  }

  update() {
    const { round, session } = this.model;
    show(this.node, Boolean(round) && session.status === "open");
    if (!round) return;
    say(this.title, this.titleSays(round));
    const isCounting = round.status === "voting" || round.status === "tied";
    say(
      this.ballots,
      isCounting
        ? t(round.ballots ? "round.ballots" : "round.ballots_0", { n: round.ballots })
        : round.status === "queued" && round.position > 0
          ? t("round.position", { n: round.position })
          : "",
    );
    say(this.ask, this.asks());
    // Where most chose none the next round opens by itself, and says why it is here.
    const { last } = this.model;
    show(this.before, Boolean(last?.none_won) && last.number === round.number - 1);
    say(this.before, t("say.none_won"));
    this.sayWish();
    this.sayProgress();
    this.tick();
  }

  titleSays(round) {
    return t("round.title", { number: word(round.number) });
  }

  /** The sentences that are spoken on the way. */
  get keys() {
    return { half: "round.half", here: "round.here_now", written: "round.written" };
  }

  asks() {
    const { round, session } = this.model;
    if (round.status === "tied")
      return t(session.can.close ? "say.tie_host" : "say.tie", {
        labels: this.model.labels(round.tied),
      });
    if (round.status === "voting" && round.runoff) return t("round.sealed_runoff");
    if (round.status === "voting")
      return t(session.mode === "host" ? "say.open_host" : "say.open") + gap + t("round.sealed");
    return t("round.together") + (session.canon.length ? gap + t("round.read_on") : "");
  }

  sayWish() {
    const { round, session } = this.model;
    show(this.wish, Boolean(round.wish));
    if (!round.wish) return;
    const sentence = t(round.asked_by?.you ? "round.wish_you" : "round.wish_by", {
      name: round.asked_by?.name ?? t("session.guest"),
      wish: "\u0000",
    });
    const [before, after] = sentence.split("\u0000");
    refill(this.wish, `${sentence}${round.wish}`, () => [
      before,
      h(
        "span",
        { class: "voice", lang: langTag(session.language) },
        quote(round.wish, session.language),
      ),
      after ?? "",
    ]);
  }

  sayProgress() {
    const { round } = this.model;
    const isDrafting = round.status === "drafting";
    attr(
      this.wick,
      "role",
      isDrafting ? "progressbar" : round.status === "voting" ? "timer" : null,
    );
    attr(this.wick, "aria-valuenow", isDrafting ? round.done : null);
    attr(this.wick, "aria-valuemax", isDrafting ? round.asked : null);
    attr(
      this.wick,
      "aria-label",
      isDrafting ? t(this.keys.written, { done: round.done, asked: round.asked }) : null,
    );
    show(this.wick, round.status !== "tied");
    const stage =
      round.status === "voting"
        ? "here"
        : isDrafting && round.done * 2 >= round.asked
          ? "half"
          : round.status;
    if (stage !== this.stage && this.stage) {
      if (stage === "half") say(this.spoken, t(this.keys.half));
      if (stage === "here") say(this.spoken, t(this.keys.here));
    }
    this.stage = stage;
  }

  /** Called twice a second as well: a clock by the server's deadline. */
  tick() {
    const { round, session } = this.model;
    if (!round) return;
    if (round.status === "queued") this.clock(this.queued(round), 0);
    else if (round.status === "drafting")
      this.clock(this.drafting(round), round.asked ? round.done / round.asked : 0);
    else if (round.status === "tied") refill(this.closes, "tied", () => []);
    else if (round.deadline) this.countDown(round, session);
  }

  queued(round) {
    const number = word(round.number);
    if (round.resting) return t("say.queued_resting", { number });
    if (!round.position) return t("say.queued_next", { number });
    if (round.eta_s === null) return t("say.queued_plain", { number, ahead: round.position });
    return t("say.queued", { number, ahead: round.position, eta: about(round.eta_s) });
  }

  drafting(round) {
    say(this.ballots, round.eta_s === null ? "" : about(round.eta_s));
    // Figures change fast in a sentence of words: Chinese counts drafts in characters, as it is written.
    const number = language === "zh" ? count : String;
    return t("say.drafting", { done: number(round.done), asked: number(round.asked) });
  }

  clock(text, share) {
    refill(this.closes, text, () => [text]);
    this.burnt.style.width = `${(100 * share).toFixed(1)}%`;
  }

  countDown(round, session) {
    const left = (Date.parse(round.deadline) - now()) / 1000;
    const said = duration(left);
    const key = round.runoff
      ? "round.closes_runoff"
      : session.settings.quorum === 1
        ? "round.closes_one"
        : "round.closes";
    const sentence =
      left <= 0 ? t("round.closing") : t(key, { left: "\u0000", quorum: session.settings.quorum });
    const [before, after] = sentence.split("\u0000");
    refill(this.closes, `${sentence}${said}`, () =>
      after === undefined ? [sentence] : [before, h("b", { class: "num" }, said), after],
    );
    this.burnt.style.width = `${Math.min(100, Math.max(0, (100 * left) / session.settings.round_s)).toFixed(1)}%`;
    attr(this.wick, "aria-label", t("round.left", { left: said }));
    for (const mark of SPOKEN_S) {
      if (this.leftBefore > mark && left <= mark)
        say(this.spoken, t("round.left", { left: duration(mark) }));
    }
    this.leftBefore = left;
  }
}
