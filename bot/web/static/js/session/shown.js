/** How a draft is looked at and listened to: its text, or first its picture and tune with the text folded under. */

import { links, picture, pictures, tunes } from "../figures.js";
import { h, refill, show } from "../dom.js";
import { t } from "../i18n.js";
import { player } from "../player.js";
import { isDrawn, isRead } from "./manner.js";
import { isNotation } from "./text.js";

export class Shown {
  /** `text` is the node that holds the draft's words. */
  constructor(text, form) {
    this.text = text;
    this.isDrawn = isNotation && isDrawn(form);
    this.isRead = isRead(form);
    this.made = h("div", { class: "made", hidden: true });
    this.fold = h("details", { class: "astext" }, h("summary", {}, t("file.as_text")));
    this.take = h("div", {});
    this.node = h("div", { class: "shown" }, this.made, text, this.fold, this.take);
  }

  update(draft, path, isShown) {
    const files = isShown ? draft.files : [];
    const seen = JSON.stringify(files);
    const hasPicture = this.isDrawn && files.some((file) => file.role === "picture");
    show(this.made, hasPicture || files.some((file) => file.role === "sound"));
    const isFolded = hasPicture && !this.isRead;
    show(this.fold, isFolded);
    show(this.text, isShown);
    this.place(isFolded ? this.fold : this.node);
    refill(this.made, seen, () => this.build(files, path));
    refill(this.take, seen, () => [links(files, (name) => path + name)].filter(Boolean));
  }

  /** The words stand in the fold under a picture, else by themselves. */
  place(parent) {
    if (this.text.parentNode === parent) return;
    if (parent === this.fold) this.fold.append(this.text);
    else this.made.after(this.text);
  }

  build(files, path) {
    const url = (name) => path + name;
    return [
      ...(this.isDrawn ? pictures(files) : []).map((file) =>
        picture(file, url, t("file.picture_failed"), () => {
          this.fold.open = true;
        }),
      ),
      ...tunes(files).map((codings) => player(codings, url, t("file.sound_failed"))),
    ];
  }
}
