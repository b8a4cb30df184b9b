/** Title and premise, who is here, the line to the server, and the kind question for a name. */

import { formName } from "../api.js";
import { sure } from "../dialogs.js";
import { attr, follow, h, say, show, store } from "../dom.js";
import { langTag, language, t } from "../i18n.js";
import { Wall } from "./pictures/hung.js";

export const isUntitled = (session) =>
  session.premise.startsWith(session.title.replace(/…$/, "").trimEnd());

class Person {
  constructor(model) {
    this.model = model;
    this.name = h("span", {});
    this.hand = h("button", { type: "button", onclick: () => this.handOver() });
    this.node = h("li", {}, this.name, this.hand);
  }

  async handOver() {
    const label = t("session.make_host", { name: this.person.name });
    if (await sure(t("session.make_host_sure", { name: this.person.name }), label))
      this.model.handOver(this.person.ref);
  }

  update(person) {
    this.person = person;
    const canHand =
      this.model.session.can.hand_over && !person.you && this.model.session.status === "open";
    const name = person.you ? t("you") : person.name;
    say(this.name, canHand ? "" : person.host ? `${name}${t("list_comma")}${t("host")}` : name);
    show(this.hand, canHand);
    say(this.hand, person.name);
    attr(this.hand, "title", t("session.make_host", { name: person.name }));
    attr(
      this.node,
      "class",
      `${person.voted ? "in" : ""} ${person.here || person.you ? "" : "away"}`.trim() || null,
    );
  }
}

export class Title {
  /** `paint` asks for pictures of the whole work. */
  constructor(model, paint) {
    this.model = model;
    this.cover = new Wall(model);
    this.paint = h(
      "button",
      { class: "btn plain low", type: "button", onclick: () => paint(null) },
      t("illustrate.cover"),
    );
    this.name = h("h1", {});
    this.tag = h("span", { class: "tag" }, t("rooms.example"));
    this.premise = h("p", { class: "voice" });
    this.people = h("ul", { "aria-label": t("session.here") });
    this.kind = h("p", {});
    this.node = h(
      "div",
      { class: "title" },
      this.cover.node,
      h("div", {}, this.name, this.premise, this.paint),
      h("div", { class: "here" }, this.people, this.kind),
    );
    const remove = h(
      "button",
      { class: "btn plain low", type: "button", onclick: () => this.remove() },
      t("rooms.remove_example"),
    );
    this.example = h(
      "p",
      { class: "note row example", hidden: true },
      h("span", {}, t("session.example")),
      remove,
    );
    this.banner = h(
      "p",
      { class: "note ochre banner", role: "status", hidden: true },
      t("offline"),
    );
  }

  update() {
    const { session } = this.model;
    const lang = langTag(session.language);
    // A title that was only cut from the premise would say the same thing twice.
    const isCut = isUntitled(session);
    const shown = isCut ? session.premise : session.title;
    if (this.name.firstChild?.textContent !== shown)
      this.name.replaceChildren(h("span", { lang }, shown), this.tag);
    this.name.classList.toggle("untitled", isCut);
    show(this.tag, session.example);
    show(this.example, session.example && session.status === "open");
    show(this.premise, !isCut);
    say(this.premise, session.premise);
    attr(this.premise, "lang", lang);
    this.cover.update(session.cover ? [session.cover] : []);
    this.node.classList.toggle("covered", Boolean(session.cover));
    show(this.paint, Boolean(session.can.illustrate) && session.canon.length > 0);
    const here = session.people.filter(
      (person) => person.here || person.you || person.host || person.voted,
    );
    follow(
      this.people,
      here,
      (person) => person.ref,
      () => new Person(this.model),
      (view, person) => view.update(person),
    );
    show(this.banner, !this.model.isOnline);
    this.sayKind(session);
    const wantsVote = this.model.turns.some((turn) => turn.isVoting && !turn.round.your_ballot);
    const title = `${session.title} · ${t("brand")}`;
    document.title = wantsVote ? t("title_vote", { title }) : title;
  }

  async remove() {
    if (await sure(t("session.remove_sure"), t("rooms.remove_example"))) this.model.remove();
  }

  async sayKind(session) {
    const form = await formName(session.form, language);
    say(
      this.kind,
      t("session.kind", {
        form,
        language: t(`session.in_language_${session.language}`),
        mode: t(`mode.${session.mode}`),
      }),
    );
  }
}

/** Asked once, never in the way. */
export class Name {
  constructor(model) {
    this.model = model;
    this.input = h("input", {
      type: "text",
      class: "low",
      maxlength: 40,
      autocomplete: "nickname",
      "aria-label": t("name.label"),
    });
    const form = h(
      "form",
      { class: "row" },
      this.input,
      h("button", { class: "btn", type: "submit" }, t("save")),
      h("button", { class: "btn plain", type: "button", onclick: () => this.later() }, t("later")),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
    this.why = h("p", {});
    this.node = h(
      "section",
      { class: "leaf callme", hidden: true },
      h("div", {}, h("b", {}, t("name.ask")), this.why),
      form,
    );
  }

  async save() {
    const name = this.input.value.trim();
    if (!name) {
      this.input.focus();
      return;
    }
    if (await this.model.saveMe({ name })) this.model.tell("", t("name.saved", { name }));
  }

  later() {
    store.set("name", "later", "sessionStorage");
    this.update();
    document.getElementById("main").focus();
  }

  update() {
    const you = this.model.session.people.find((person) => person.you);
    say(this.why, t("name.why", { guest: you?.name || t("session.guest") }));
    show(
      this.node,
      this.model.me.name === "" &&
        this.model.session.status === "open" &&
        store.get("name", "sessionStorage") === null,
    );
  }
}
