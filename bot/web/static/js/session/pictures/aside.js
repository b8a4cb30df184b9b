/** Beside the pictures: the passage, how it was asked, what was left out, and what waits in the queue. */

import { h, refill, say, show } from "../../dom.js";
import { about, langTag, language, t } from "../../i18n.js";
import { pictured } from "./plates.js";
import { styleName } from "./styles.js";
import { outside } from "./words.js";

/** A sentence that comes in both languages, or as one text. */
const inMine = (said) => (typeof said === "string" ? said : (said?.[language] ?? ""));

function rows(asking, session) {
  const own = langTag(session.language);
  const row = (key, value, lang) =>
    value ? [h("dt", {}, t(`picture.aside.${key}`)), h("dd", { lang }, value)] : [];
  const source = asking.source
    ? pictured({ url: asking.source, alt: t("picture.aside.source_alt") })
    : null;
  return [
    ...row("scene", asking.prompt, own),
    ...row("mood", (asking.mood ?? []).join(t("list_comma"))),
    ...row("style", asking.style ? styleName(asking.style) : ""),
    ...row("negative", asking.negative, own),
    ...row("left_out", outside(asking.left_out, inMine(asking.drawn))),
    ...row("source", source),
    ...row("painter", asking.note),
  ];
}

export class Aside {
  constructor(turn) {
    this.turn = turn;
    this.of = h("h3", {});
    this.quote = h("p", { class: "quote" });
    this.passage = h("div", { class: "leaf" }, this.of, this.quote);
    this.facts = h("dl", {});
    this.asked = h("div", { class: "leaf" }, h("h3", {}, t("picture.aside.asked")), this.facts);
    this.line = h("p", { class: "small" });
    this.out = h(
      "button",
      { class: "btn plain", type: "button", onclick: () => this.turn.takeOutMore() },
      t("picture.take_out"),
    );
    this.queue = h(
      "div",
      { class: "leaf", hidden: true },
      h("h3", {}, t("picture.aside.queue")),
      this.line,
      this.out,
    );
    this.node = h(
      "aside",
      { "aria-label": t("picture.aside.asked") },
      this.passage,
      this.queue,
      this.asked,
    );
  }

  update(round) {
    const { session } = this.turn;
    const { asking, passage } = round;
    say(this.of, t(passage ? "picture.aside.passage" : "picture.aside.whole"));
    say(this.quote, passage?.text ?? session.premise);
    this.quote.lang = langTag(session.language);
    const made = asking ? rows(asking, session) : [];
    show(this.asked, made.length > 0);
    refill(this.facts, JSON.stringify(asking), () => made);
    this.sayQueue(this.turn.adding);
  }

  sayQueue(adding) {
    show(this.queue, Boolean(adding));
    if (!adding) return;
    const { by, can_take_out, eta_s, how, of, position } = adding;
    const what = t(`picture.aside.${how}`, { label: of ?? "" });
    const who = by ? t("picture.aside.asked_by", { what, by }) : what;
    const key = position > 0 ? "waiting" : "now";
    say(this.line, t(`picture.aside.${key}`, { what: who, ahead: position, eta: about(eta_s) }));
    show(this.out, can_take_out);
  }
}
