/** Pictures on the page itself: beside the passage that they belong to, and the cover at the title. */

import { no, open, sure } from "../../dialogs.js";
import { follow, h, refill, show } from "../../dom.js";
import { langTag, t } from "../../i18n.js";
import { pictured } from "./plates.js";
import { madeOf } from "./words.js";

/** Who made it, in words: a member by name, or the model that painted it. */
function credits(picture) {
  const by = picture.by ? t("picture.by_member", { author: picture.by }) : t("picture.by_model");
  return [
    h("span", { class: `by ${picture.by ? "member" : "model"}` }, by),
    ...madeOf(picture.made).map((part) => h("span", { class: "num" }, part)),
  ];
}

function look(picture, lang) {
  const prompt = picture.made?.prompt;
  open(
    picture.alt,
    [
      h("div", { class: "canvas" }, pictured(picture, { eager: true })),
      h("p", { class: "from" }, ...credits(picture)),
      prompt
        ? h("p", { class: "hint" }, `${t("picture.aside.scene")}: `, h("span", { lang }, prompt))
        : "",
    ],
    [
      h("a", { class: "btn plain", href: picture.url, download: "" }, t("picture.large.download")),
      no(t("close")),
    ],
    "wide quiet full",
  );
}

class Hung {
  constructor(picture, model) {
    this.node = h("figure", { class: "hung" });
    this.model = model;
  }

  update(picture) {
    const { session } = this.model;
    const canUnhang = Boolean(session.can.unhang);
    refill(this.node, JSON.stringify([picture, canUnhang]), () => {
      const see = h(
        "button",
        { class: "look", type: "button", title: t("file.larger") },
        pictured(picture),
        h("span", { class: "vh" }, t("file.larger")),
      );
      see.addEventListener("click", () => look(picture, langTag(session.language)));
      const down = canUnhang
        ? h(
            "button",
            { class: "btn plain low", type: "button", onclick: () => this.takeDown(picture) },
            t("picture.unhang"),
          )
        : null;
      const seen = picture.warning
        ? h("details", {}, h("summary", {}, t("draft.warned")), see)
        : see;
      return [seen, h("figcaption", {}, ...credits(picture), down ?? "")];
    });
  }

  async takeDown(picture) {
    if (await sure(t("picture.unhang_sure"), t("picture.unhang")))
      this.model.pictures.unhang(picture.id);
  }
}

/** The pictures of one passage, or the cover alone. */
export class Wall {
  constructor(model) {
    this.model = model;
    this.node = h("div", { class: "wall-hung" });
  }

  update(pictures) {
    show(this.node, pictures.length > 0);
    follow(
      this.node,
      pictures,
      (picture) => picture.id,
      (picture) => new Hung(picture, this.model),
      (view, picture) => view.update(picture),
    );
  }
}
