/** The canon on its leaf: the passages of the chosen branch, with their credits. */

import { attr, follow, h, refill, say, show } from "../dom.js";
import { has, langTag, t, word } from "../i18n.js";
import { Wall } from "./pictures/hung.js";
import {
  canStand,
  columns,
  hides,
  isNotation,
  isUpright,
  isVerse,
  set,
  setUpright,
  warned,
} from "./text.js";
import { isUntitled } from "./title.js";

const DROP_FROM = 160; // characters that a dropped initial needs beside it
const MOST_TITLE = 9; // characters that a column holds
const isProse = !isVerse && !isNotation;

/** Who made it, in words: the same for a passage and, in the results, for a draft. */
export function credit(passage) {
  if (passage.kind === "member")
    return t("credit.member", { author: passage.author ?? t("session.guest") });
  if (passage.kind === "edited")
    return t(passage.model ? "credit.edited" : "credit.edited_plain", {
      author: passage.author ?? t("session.guest"),
    });
  return t("credit.model");
}

function rings(passage) {
  if (passage.ballots)
    return t("credit.approved", { votes: passage.approvals, ballots: passage.ballots });
  return passage.round_id ? t("credit.chosen_host") : ""; // without ballots only the host can have chosen
}

/** The quiet action under a passage that asks for pictures of it. */
const paintButton = (passage, paint) =>
  h(
    "button",
    {
      class: "btn plain low",
      type: "button",
      "aria-label": t("illustrate.button_of", { number: word(passage.number) }),
      onclick: () => paint(passage),
    },
    t("illustrate.button"),
  );

class Passage {
  constructor(passage, model, paint) {
    this.text = h("div", {});
    this.warned = warned(() => show(this.text, !hides(this.warned, true)));
    this.number = h("span", { class: "n", "aria-hidden": "true" });
    this.by = h("span", { class: "by" });
    this.rings = h("span", {});
    this.go = h(
      "button",
      { class: "btn plain low", type: "button", onclick: () => model.branch(passage.id) },
      t("canon.continue_here"),
    );
    this.paint = paintButton(passage, paint);
    this.wall = new Wall(model);
    this.node = h(
      "section",
      { tabindex: -1 },
      this.number,
      this.warned,
      this.text,
      this.wall.node,
      h("div", { class: "who" }, this.by, this.rings, this.go, this.paint),
    );
  }

  update(passage, model, place, count) {
    set(this.text, passage.text, model.session, { base: "prose" });
    show(this.text, !hides(this.warned, passage.warning));
    say(this.number, String(passage.number));
    attr(this.by, "class", `by ${passage.kind}`);
    say(this.by, credit(passage));
    attr(
      this.by,
      "title",
      [
        passage.model,
        passage.adapter,
        passage.seed === null ? null : t("credit.seed", { seed: passage.seed }),
      ]
        .filter(Boolean)
        .join(", ") || null,
    );
    say(this.rings, rings(passage));
    const isLast = place === count - 1;
    show(this.go, model.session.can.branch && !isLast);
    show(this.paint, Boolean(model.session.can.illustrate));
    this.wall.update(passage.pictures ?? []);
    const isNew =
      isLast &&
      !model.round &&
      model.session.status === "open" &&
      model.last?.status === "closed" &&
      model.last.id === passage.round_id;
    attr(
      this.node,
      "class",
      `passage${place === 0 && isProse && passage.text.length >= DROP_FROM ? " first" : ""}${isLast ? " last" : ""}${isNew ? " new" : ""}`,
    );
  }
}

export class Canon {
  /** `paint` asks for pictures of a passage. */
  constructor(model, paint) {
    this.model = model;
    this.paint = paint;
    this.walls = new Wall(model); // of verse that stands upright, where none fits between
    this.isShort = true; // on a phone the last passage shows, until the reader asks for all
    this.soFar = h("span", {});
    this.count = h("span", {});
    this.turn = h("button", {
      class: "btn plain low",
      type: "button",
      onclick: () => this.toggleUpright(),
    });
    this.fromStart = h("button", {
      class: "btn plain",
      type: "button",
      onclick: () => {
        this.isShort = !this.isShort;
        this.update();
      },
    });
    this.start = h("p", { class: "fromstart" }, this.fromStart);
    this.fold = h("p", { class: "fold", hidden: true });
    this.flat = h("div", {});
    this.standing = h("div", { hidden: true });
    this.credits = h("div", { class: "creds", hidden: true });
    this.blank = h("div", { class: "blankpage", hidden: true });
    this.folio = h("p", { class: "folio", "aria-hidden": "true" });
    this.node = h(
      "article",
      { class: "leaf canon", "aria-label": t("canon.label"), tabindex: -1 },
      h("p", { class: "running" }, this.soFar, this.count, this.turn),
      this.start,
      this.fold,
      this.blank,
      this.flat,
      this.standing,
      this.walls.node,
      this.credits,
      this.folio,
    );
  }

  /** I: the passage in hand, else the last; null where there is none to be pictured. */
  inHand() {
    const { session } = this.model;
    if (!session.can.illustrate) return null;
    const views = this.flat.followed ?? new Map();
    return (
      session.canon.find((one) => views.get(one.id)?.node.contains(document.activeElement)) ??
      session.canon.at(-1) ??
      null
    );
  }

  toggleUpright() {
    setUpright(!isUpright());
    this.model.changed();
  }

  readFromStart() {
    this.isShort = false;
    this.update();
    this.node.scrollIntoView({ block: "start" });
    this.node.focus();
  }

  update() {
    const { session } = this.model;
    const passages = session.canon;
    const stands = canStand(session) && isUpright() && passages.length > 0;
    const soFar = `canon.so_far_${session.form}`;
    say(this.soFar, t(has(soFar) ? soFar : "canon.so_far"));
    say(
      this.count,
      passages.length
        ? t("canon.count", {
            n: session.n_passages ?? passages.length,
            words: t("words", { n: session.words }),
          })
        : "",
    );
    show(this.turn, canStand(session) && passages.length > 0);
    say(this.turn, t(isUpright() ? "canon.flat" : "canon.upright"));
    show(this.fold, session.hidden_passages > 0);
    say(this.fold, t("canon.hidden", { n: session.hidden_passages }));
    this.drawBlank(session, passages.length === 0);
    show(this.start, passages.length > 1 && !stands);
    say(
      this.fromStart,
      this.isShort
        ? t(passages.length === 2 ? "canon.from_start_one" : "canon.from_start_n", {
            n: passages.length - 1,
          })
        : t("canon.fold"),
    );
    this.node.classList.toggle("short", this.isShort && !stands);
    show(this.flat, !stands);
    show(this.standing, stands);
    show(this.credits, stands);
    follow(
      this.flat,
      passages,
      (passage) => passage.id,
      (passage) => new Passage(passage, this.model, this.paint),
      (view, passage) =>
        view.update(passage, this.model, passages.indexOf(passage), passages.length),
    );
    this.walls.update(stands ? passages.flatMap((passage) => passage.pictures ?? []) : []);
    if (stands) this.drawStanding(session, passages);
    show(this.folio, passages.length > 0 && !stands);
    say(this.folio, String(passages.length + (session.hidden_passages || 0)));
  }

  drawBlank(session, isBlank) {
    show(this.blank, isBlank);
    if (!isBlank) return;
    const sentence = t(session.mode === "host" ? "canon.empty_host" : "canon.empty");
    refill(this.blank, sentence, () => [
      h("p", {}, sentence),
      ...Array.from({ length: 4 }, () => h("i", {})),
    ]);
  }

  drawStanding(session, passages) {
    const fresh =
      !this.model.round && this.model.last?.status === "closed" ? this.model.last.id : null;
    const open = session.status === "open";
    refill(
      this.standing,
      `${passages.map((passage) => passage.id).join()} ${fresh} ${open}`,
      () => [
        h(
          "div",
          {
            class: "upright",
            lang: "zh-Hans",
            tabindex: 0,
            role: "group",
            "aria-label": t("canon.label"),
          },
          isUntitled(session) || session.title.length > MOST_TITLE
            ? null
            : h("div", { class: "col ti" }, session.title),
          ...passages.flatMap((passage) =>
            columns(passage.text).map((line) =>
              h("div", { class: passage.round_id === fresh ? "col new" : "col" }, line),
            ),
          ),
          open ? h("div", { class: "col blank" }, t("canon.open_verse")) : null,
        ),
      ],
    );
    refill(
      this.credits,
      `${passages.map((passage) => `${passage.id}${passage.approvals}`)}${session.can.illustrate}`,
      () =>
        passages.map((passage) =>
          h(
            "span",
            { class: `by ${passage.kind}` },
            h(
              "span",
              {},
              `${passage.number}　${[credit(passage), rings(passage)].filter(Boolean).join(t("list_comma"))}`,
            ),
            session.can.illustrate ? paintButton(passage, this.paint) : null,
          ),
        ),
    );
    this.standing.lang = langTag(session.language);
  }
}
