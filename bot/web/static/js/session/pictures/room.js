/** The picture round on the session's page: where it stands, and what of it shows now. */

import { h, say, show } from "../../dom.js";
import { about, t, word } from "../../i18n.js";
import { Aside } from "./aside.js";
import { PictureBallot } from "./ballot.js";
import { PictureHead } from "./head.js";
import { Outcome } from "./outcome.js";
import { Plates } from "./plates.js";
import { titleOf } from "./words.js";

function painterSays({ status, eta_s, elapsed_s }) {
  if (status === "down") return t("engine.image_is_down");
  const left = eta_s === null || eta_s === undefined ? 0 : eta_s - (elapsed_s ?? 0);
  return left > 0
    ? t("engine.image_waking", { eta: about(left) })
    : t("engine.image_waking_unknown");
}

export class PictureRoom {
  constructor(model) {
    this.turn = model.pictures;
    this.head = new PictureHead(this.turn);
    this.plates = new Plates(this.turn);
    this.ballot = new PictureBallot(this.turn);
    this.aside = new Aside(this.turn);
    this.outcome = new Outcome(this.turn);
    this.frames = h("div", { class: "frames", "aria-hidden": "true" });
    this.waking = h("p", { class: "note", role: "status", hidden: true });
    this.table = h(
      "div",
      { class: "table" },
      this.waking,
      this.frames,
      this.plates.node,
      this.ballot.node,
    );
    this.open = h(
      "div",
      {},
      this.head.node,
      h("div", { class: "two" }, this.table, this.aside.node),
    );
    this.lastTitle = h("h2", { tabindex: -1 });
    this.past = h(
      "details",
      { class: "leaf pastpictures" },
      h("summary", {}, this.lastTitle),
      this.outcome.node,
    );
    this.node = h(
      "section",
      { class: "pictureround", id: "pictures", tabindex: -1, "aria-label": t("picture.room") },
      this.open,
      this.past,
    );
  }

  get round() {
    return this.turn.round;
  }
  get isHere() {
    return Boolean(this.round ?? this.turn.last);
  }
  get title() {
    return this.round ? this.head.title : this.lastTitle;
  }

  /** A round that was open stands where it stood when it came; a past one below the text. */
  place(desk) {
    if (!this.isHere) {
      this.node.remove();
      return;
    }
    const { round } = this;
    if (this.node.isConnected && (!round || this.placed === round.id)) return;
    this.placed = round?.id;
    const text = this.turn.session.round;
    const isFirst = round && !(text && text.opened_at <= round.opened_at);
    if (isFirst) desk.before(this.node);
    else desk.after(this.node);
  }

  update(desk) {
    this.place(desk);
    if (!this.isHere) return;
    const { round } = this;
    show(this.open, Boolean(round));
    show(this.past, !round);
    this.head.update();
    this.plates.update();
    this.ballot.update();
    if (round) this.showOpen(round);
    else this.showPast();
    this.wasOpen = Boolean(round);
  }

  showOpen(round) {
    const isWaiting = round.status === "queued" || round.status === "drafting";
    this.aside.update(round);
    this.drawFrames(isWaiting ? round : null);
    this.sayPainter(isWaiting);
  }

  showPast() {
    const { last } = this.turn;
    if (this.wasOpen || this.told === undefined)
      this.past.open = Boolean(this.wasOpen) || last.status === "failed";
    this.told = last.id;
    say(this.lastTitle, titleOf(last, word));
    this.outcome.update();
  }

  /** A frame for each picture that was asked for, so that they fall into their places. */
  drawFrames(round) {
    show(this.frames, Boolean(round));
    if (!round) return;
    const asked = round.asked || 4;
    const seen = `${round.done}/${asked}/${round.asking?.size}`;
    if (this.frames.dataset.seen === seen) return;
    this.frames.dataset.seen = seen;
    this.frames.replaceChildren(
      ...Array.from({ length: asked }, (_, place) =>
        h("i", {
          class: `${round.asking?.size ?? "landscape"}${place < round.done ? " done" : ""}`,
        }),
      ),
    );
  }

  sayPainter(isWaiting) {
    const { painter } = this.turn;
    show(this.waking, isWaiting && Boolean(painter) && painter.status !== "ready");
    if (this.waking.hidden) return;
    this.waking.classList.toggle("ochre", painter.status === "down");
    say(this.waking, painterSays(painter));
  }

  tick() {
    if (this.node.isConnected) this.head.tick();
  }
}
