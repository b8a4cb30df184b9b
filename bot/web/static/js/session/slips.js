/** Drafts as slips on the desk: ring, text, mood, and the pencil inside the slip. */

import { sure } from "../dialogs.js";
import { attr, follow, h, refill, s, say, show } from "../dom.js";
import { t } from "../i18n.js";
import { Pen } from "./pen.js";
import { canStand, hides, isUpright, set, warned } from "./text.js";

const RING =
  "M32.5 4.2C19.4 .6 4.8 8.6 4.1 22.7 3.4 36.5 14 45.2 25.4 44.2 37.8 43.1 45.2 33.6 43.9 21.8 42.8 12.4 35.4 6.6 27 6.5";

function ring(onclick) {
  const letter = h("span", { class: "letter", "aria-hidden": "true" });
  const drawing = s(
    "svg",
    { viewBox: "0 0 48 48", "aria-hidden": "true" },
    s("circle", { class: "open", cx: 24, cy: 24, r: 20 }),
    s("path", { class: "drawn", d: RING }),
  );
  return [h("button", { class: "ring", type: "button", onclick }, drawing, letter), letter];
}

/** Where the mood lies between sad and glad; the words beside it say the same. */
function moodMark(valence) {
  const x = (23 + 20 * valence).toFixed(1);
  return s(
    "svg",
    { viewBox: "0 0 46 14", "aria-hidden": "true" },
    s("path", { class: "axis", d: "M1 7H45" }),
    s("circle", { class: "dot", cx: x, cy: 7, r: 3.6 }),
  );
}

function reading(of) {
  const parts = [];
  if (of.moods.length)
    parts.push(h("span", {}, moodMark(of.valence), of.moods.join(t("list_comma"))));
  if (of.themes.length)
    parts.push(h("span", {}, h("i", {}, t("draft.themes")), " ", of.themes.join(t("list_comma"))));
  return parts;
}

class Slip {
  constructor(draft, model) {
    this.model = model;
    this.id = draft.id;
    [this.ring, this.letter] = ring(() => model.ring(this.id));
    this.says = h("span", { class: "says", "aria-hidden": "true" });
    this.text = h("div", {});
    this.warned = warned(() => this.update(this.draft));
    this.reading = h("p", { class: "reading", hidden: true });
    this.faults = h("div", {});
    const act = (label, deed, kind = "") =>
      h("button", { class: `btn plain ${kind}`, type: "button", onclick: deed }, label);
    this.edit = act(t("draft.edit"), () => this.pen.open());
    this.take = act(t("draft.take"), () => this.takeThis(), "take");
    this.veto = act(t("draft.veto"), () => this.setAside());
    this.mine = h("span", { class: "xs mine" }, t("draft.mine"));
    this.acts = h("div", { class: "acts" }, this.edit, this.take, this.veto);
    this.pen = new Pen(model, this.id, this.edit);
    this.node = h(
      "article",
      {},
      h("div", { class: "mark" }, this.ring, this.says, this.mine),
      h("div", {}, this.warned, this.text, this.reading, this.faults, this.acts, this.pen.node),
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
    const isOut = round.runoff && !round.tied.includes(draft.id);
    const isLevel = round.status === "tied" && round.tied.includes(draft.id);
    const canRing = model.isVoting && !draft.vetoed && !isOut;
    const isRung = !draft.vetoed && (model.ballot ?? []).includes(draft.id);
    attr(this.node, "aria-label", t("draft.label", { label: draft.label }));
    attr(this.node, "class", `slip${isRung ? " yes" : ""}${draft.vetoed || isOut ? " gone" : ""}`);
    say(this.letter, draft.label);
    attr(this.letter, "lang", this.model.isZh ? "zh-Hans" : "en");
    attr(this.ring, "aria-pressed", String(isRung));
    attr(
      this.ring,
      "aria-label",
      t(isRung ? "draft.approved_name" : "draft.approve_name", { label: draft.label }),
    );
    this.ring.disabled = !canRing;
    say(
      this.says,
      isOut
        ? t("draft.out")
        : isLevel
          ? t("draft.level")
          : draft.vetoed || !canRing
            ? ""
            : t(isRung ? "draft.approved" : "draft.approve"),
    );
    show(this.mine, draft.mine);
    set(this.text, draft.vetoed ? t("draft.vetoed") : draft.text, session, {
      base: draft.vetoed ? "text muted" : "text",
      upright: isUpright() && !draft.vetoed,
    });
    const isHidden = hides(this.warned, draft.warning && !draft.vetoed);
    show(this.text, !isHidden);
    show(this.reading, Boolean(draft.reading) && !draft.vetoed && !isHidden);
    if (draft.reading)
      refill(this.reading, JSON.stringify(draft.reading), () => reading(draft.reading));
    refill(this.faults, JSON.stringify(draft.problems), () =>
      draft.problems.map((fault) =>
        h("p", { class: "fault" }, fault.message),
      ),
    );
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

  get standing() {
    return canStand(this.model.session) && isUpright();
  }
}
