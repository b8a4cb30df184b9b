/** The ballot bar of a picture round: the same marks, other ways of adding to it. */

import { sure } from "../../dialogs.js";
import { h, show } from "../../dom.js";
import { t } from "../../i18n.js";
import { Ballot } from "../ballot.js";
import { bringOwn, otherWords } from "./illustrate.js";

export class PictureBallot extends Ballot {
  constructor(turn) {
    super(turn, { more: "picture.more", own: "picture.own" });
    this.words = h(
      "button",
      { class: "btn", type: "button", onclick: () => otherWords(turn, null) },
      t("picture.words"),
    );
    this.own.after(this.words);
  }

  openOwn() {
    bringOwn(this.model);
  }

  async closeNow() {
    const n = this.model.round.ballots;
    const sentence = n ? t("ballot.close_sure", { n }) : t("picture.close_sure_0");
    if (await sure(sentence, t("ballot.close_now"))) this.model.close();
  }

  update() {
    super.update();
    const { adding, isVoting, round } = this.model;
    const canPaint = isVoting && round.can_more && !adding;
    show(this.more, canPaint);
    show(this.words, canPaint);
  }
}
