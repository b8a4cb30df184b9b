/** Drafts as slips on the desk: ring, text, mood, and the pencil inside the slip. */

import { sure } from "../dialogs.js";
import { attr, follow, h, refill, say, show } from "../dom.js";
import { t } from "../i18n.js";
import { Pen } from "./pen.js";
import { Reading } from "./reading.js";
import { ring, ringSays, sayRing, standing } from "./ring.js";
import { Shown } from "./shown.js";
import { canStand, hides, isUpright, set, warned } from "./text.js";
import { comparable, versus } from "./versus.js";
import { Why } from "./why.js";

class Slip {
  constructor(draft, model) {
    this.model = model;
    this.id = draft.id;
    [this.ring, this.letter] = ring(() => model.ring(this.id));
    this.says = h("span", { class: "says", "aria-hidden": "true" });
    this.text = h("div", {});
    this.warned = warned(() => this.update(this.draft));
    this.shown = new Shown(this.text, model.session.form);
    this.reading = new Reading(this.text);
    this.why = new Why(draft.id);
    this.faults = h("ul", { class: "faults" });
    const act = (label, deed, kind = "") =>
      h("button", { class: `btn plain ${kind}`, type: "button", onclick: deed }, label);
    this.edit = act(t("draft.edit"), () => this.pen.open());
    this.take = act(t("draft.take"), () => this.takeThis(), "take");
    this.veto = act(t("draft.veto"), () => this.setAside());
    this.mine = h("span", { class: "xs mine" }, t("draft.mine"));
    this.compare = act(t("compare.button"), () => versus(this.draft, model.round, model.session));
    this.acts = h(
      "div",
      { class: "acts" },
      this.edit,
      this.why.button,
      this.compare,
      this.take,
      this.veto,
    );
    this.pen = new Pen(model, this.id, this.edit);
    this.node = h(
      "article",
      {},
      h("div", { class: "mark" }, this.ring, this.says, this.mine),
      h(
        "div",
        { class: "body" },
        this.warned,
        this.shown.node,
        this.reading.node,
        this.faults,
        this.acts,
        this.why.panel,
        this.pen.node,
      ),
    );
  }

  get draft() {
    return this.model.draft(this.id);
  }

  async takeThis() {
    if (await sure(t("draft.take_sure", { label: this.draft.label }), t("draft.take")))
      this.model.close(this.id);
  }

  async setAside() {
    if (await sure(t("draft.veto_sure", { label: this.draft.label }), t("draft.veto")))
      this.model.veto(this.id);
  }

  update(draft) {
    const { model } = this;
    const { round, session } = model;
    const stand = standing(draft, model);
    const { canRing, isLevel, isOut, isRung } = stand;
    attr(this.node, "aria-label", t("draft.label", { label: draft.label }));
    attr(this.node, "class", `slip${isRung ? " yes" : ""}${draft.vetoed || isOut ? " gone" : ""}`);
    sayRing(this, draft, isRung, session, "draft");
    this.ring.disabled = !canRing;
    say(this.says, ringSays(draft, stand));
    show(this.mine, draft.mine);
    this.drawText(draft);
    this.why.update(draft, round, session);
    show(this.why.button, !draft.vetoed);
    const others = comparable(round).filter((one) => one.id !== draft.id);
    show(this.compare, !draft.vetoed && others.length > 0);
    attr(this.compare, "aria-label", t("compare.of", { label: draft.label }));
    show(this.edit, canRing && round.room_for > 0 && !round.runoff);
    show(
      this.take,
      session.can.close &&
        !draft.vetoed &&
        (isLevel || (session.mode === "host" && model.isVoting)),
    );
    show(this.veto, session.can.veto && model.isVoting && !draft.vetoed);
    this.pen.update();
  }

  drawText(draft) {
    const { round, session } = this.model;
    const isHidden = hides(this.warned, draft.warning && !draft.vetoed);
    set(this.text, draft.vetoed ? t("draft.vetoed") : draft.text, session, {
      base: draft.vetoed ? "text muted" : "text",
      upright: isUpright() && !draft.vetoed,
      evidence: draft.vetoed ? [] : (draft.reading?.evidence ?? []),
      faults: draft.problems.map((fault) => fault.line).filter(Boolean),
    });
    this.shown.update(draft, `/api/rounds/${round.id}/drafts/${draft.id}/files/`, !isHidden);
    this.reading.update(draft, !draft.vetoed && !isHidden);
    show(this.faults, !draft.vetoed && !isHidden && draft.problems.length > 0);
    refill(this.faults, JSON.stringify(draft.problems), () =>
      draft.problems.map((fault) => h("li", { class: "fault" }, fault.message)),
    );
  }
}

export class Slips {
  constructor(model) {
    this.model = model;
    this.node = h("div", { class: "slips" });
  }

  get views() {
    return [...(this.node.followed?.values() ?? [])];
  }

  update() {
    const { round } = this.model;
    const drafts =
      round && (round.status === "voting" || round.status === "tied") ? round.drafts : [];
    follow(
      this.node,
      drafts,
      (draft) => draft.id,
      (draft) => new Slip(draft, this.model),
      (view, draft) => view.update(draft),
    );
  }

  current() {
    return this.views.find((view) => view.node.contains(document.activeElement)) ?? null;
  }

  /** J and K: from slip to slip, by their rings. */
  step(by) {
    const views = this.views;
    if (!views.length) return;
    const at = views.indexOf(this.current());
    const next =
      views[
        at === -1
          ? by > 0
            ? 0
            : views.length - 1
          : Math.min(Math.max(at + by, 0), views.length - 1)
      ];
    (next.ring.disabled ? next.edit : next.ring).focus({ preventScroll: true });
    next.node.scrollIntoView({ block: "nearest" });
  }

  ring(place) {
    const draft = this.model.round?.drafts[place];
    const view = draft && this.node.followed?.get(draft.id);
    if (view && !view.ring.disabled) this.model.ring(draft.id);
  }

  edit() {
    const view = this.current() ?? this.views.find((one) => !one.edit.hidden);
    if (view && !view.edit.hidden) view.pen.open();
  }

  /** W and C work on the slip in hand, else on the first. */
  inHand() {
    return this.current() ?? this.views.find((view) => !view.draft.vetoed) ?? null;
  }

  get standing() {
    return canStand(this.model.session) && isUpright();
  }
}
