/** What the form of this session asks, folded away until somebody wants to know. */

import { h, refill } from "../dom.js";
import { t } from "../i18n.js";
import { card } from "../teach.js";

export class Asks {
  constructor(model) {
    this.model = model;
    this.body = h("div", { class: "teach" });
    this.node = h(
      "details",
      { class: "leaf extras" },
      h("summary", {}, h("h2", {}, t("form.asks"))),
      this.body,
    );
    this.node.addEventListener("toggle", () => this.node.open && this.fill());
  }

  async fill() {
    const { form, language } = this.model.session;
    const nodes = await card(form, language);
    refill(this.body, `${form} ${language}`, () => nodes);
  }

  update() {
    if (this.node.open) this.fill();
  }
}
