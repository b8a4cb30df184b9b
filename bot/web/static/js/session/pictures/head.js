/** The head of a picture round: what it is for, its clock, and how far the painting has come. */

import { sure } from "../../dialogs.js";
import { h, say, show } from "../../dom.js";
import { about, count, gap, language, t, word } from "../../i18n.js";
import { RoundHead } from "../round.js";
import { titleOf } from "./words.js";

export class PictureHead extends RoundHead {
  constructor(turn) {
    super(turn, "pictures-title");
    this.out = h("button", { class: "btn plain", type: "button", onclick: () => this.takeOut() });
    this.node.append(this.out);
  }

  update() {
    super.update();
    show(this.before, false); // what became of the last pictures is said where they stood
    const { round } = this.model;
    const isWaiting = round?.status === "queued" || round?.status === "drafting";
    show(this.out, isWaiting);
    if (isWaiting) say(this.out, t(this.outKey));
  }

  get outKey() {
    return this.model.round.status === "queued" ? "picture.take_out" : "picture.stop";
  }

  async takeOut() {
    if (await sure(t(`${this.outKey}_sure`), t(this.outKey))) this.model.cancel();
  }

  titleSays(round) {
    return titleOf(round, word);
  }

  asks() {
    const { round, session } = this.model;
    if (round.status === "tied")
      return t(session.can.close ? "say.tie_host" : "say.tie", {
        labels: this.model.labels(round.tied),
      });
    if (round.status === "voting" && round.runoff) return t("round.sealed_runoff");
    if (round.status === "voting") return this.opens(round, session) + gap + t("round.sealed");
    return t("picture.together");
  }

  opens(round, session) {
    if (session.mode === "host") return t("say.open_host");
    return t(round.passage ? "picture.open" : "picture.open_cover");
  }

  get keys() {
    return { half: "picture.half", here: "picture.here_now", written: "picture.painted" };
  }

  queued(round) {
    if (!round.position) return t("picture.queued_next");
    if (round.eta_s === null) return t("picture.queued_plain", { ahead: round.position });
    return t("picture.queued", { ahead: round.position, eta: about(round.eta_s) });
  }

  drafting(round) {
    say(this.ballots, round.eta_s === null ? "" : about(round.eta_s));
    const number = language === "zh" ? count : String;
    return t("picture.painting", { done: number(round.done), asked: number(round.asked) });
  }
}
