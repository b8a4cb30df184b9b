/** Where two rounds are open, or the pictures stand far below: links that lead to the drafts and to the pictures. */

import { h, show } from "../dom.js";
import { t } from "../i18n.js";

export class Jump {
  /** `heads` answers the headings of both rounds; `isFar` whether the pictures stand below the text. */
  constructor(model, heads, isFar) {
    this.model = model;
    this.isFar = isFar;
    const link = (key, place) =>
      h(
        "button",
        { class: "btn plain low", type: "button", onclick: () => this.go(heads()[place]) },
        t(key),
      );
    this.drafts = link("picture.jump_drafts", 0);
    this.pictures = link("picture.jump_pictures", 1);
    this.node = h(
      "nav",
      { class: "jump row", "aria-label": t("picture.jump"), hidden: true },
      this.drafts,
      this.pictures,
    );
  }

  go(heading) {
    heading.focus({ preventScroll: true });
    heading.scrollIntoView({ block: "start" });
  }

  update() {
    const { round, pictures } = this.model;
    show(this.node, Boolean(pictures.round) && (Boolean(round) || this.isFar()));
    show(this.drafts, Boolean(round));
  }
}
