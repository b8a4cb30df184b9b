/** The world so far: names and facts that every draft should keep to. */

import { follow, h, say, show } from "../dom.js";
import { langTag, t } from "../i18n.js";

const LORE_CHARS = 200;

class Entry {
  constructor(entry, model) {
    this.fact = h("span", { lang: langTag(model.session.language) });
    this.remove = h(
      "button",
      { class: "btn plain low", type: "button", onclick: () => model.removeLore(entry.id) },
      t("lore.remove_short"),
    );
    this.node = h("li", {}, this.fact, this.remove);
  }
  update(entry, isOpen) {
    say(this.fact, entry.fact);
    this.remove.setAttribute("aria-label", t("lore.remove", { fact: entry.fact }));
    show(this.remove, isOpen);
  }
}

export class Lore {
  constructor(model) {
    this.model = model;
    this.list = h("ul", {});
    this.count = h("span", { class: "xs muted" });
    this.input = h("input", {
      type: "text",
      class: "low",
      maxlength: LORE_CHARS,
      placeholder: t("lore.placeholder"),
      "aria-label": t("lore.label"),
      autocomplete: "off",
    });
    this.form = h(
      "form",
      {},
      this.input,
      h("button", { class: "btn", type: "submit" }, t("lore.add")),
    );
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.add();
    });
    this.node = h(
      "details",
      { class: "leaf extras lore" },
      h("summary", {}, h("h2", {}, t("lore.title")), this.count),
      h("p", { class: "hint" }, t("lore.hint")),
      this.list,
      this.form,
    );
  }

  async add() {
    const fact = this.input.value.trim();
    if (fact && (await this.model.addLore(fact))) this.input.value = "";
    this.input.focus();
  }

  update() {
    const { session } = this.model;
    const isOpen = session.status === "open";
    say(this.count, session.lore.length ? String(session.lore.length) : t("lore.empty"));
    follow(
      this.list,
      session.lore,
      (entry) => entry.id,
      (entry) => new Entry(entry, this.model),
      (view, entry) => view.update(entry, isOpen),
    );
    show(this.form, isOpen);
    show(this.node, isOpen || session.lore.length > 0);
  }
}
