/** Pictures of a round, two by two: ring, words, palette, mood, and what can be made of each. */

import { sure } from "../../dialogs.js";
import { attr, follow, h, refill, s, say, show } from "../../dom.js";
import { langTag, language, t } from "../../i18n.js";
import { ring, ringSays, sayRing, standing } from "../ring.js";
import { hides, warned } from "../text.js";
import { otherWords } from "./illustrate.js";
import { fullView, refresh } from "./large.js";
import { fitSays, outside } from "./words.js";

const PX = 12;

/** The colours that a picture is made of; its words say the rest. */
export const swatches = (palette) =>
  s(
    "svg",
    {
      class: "sw",
      width: palette.length * (PX + 2),
      height: PX,
      "aria-hidden": "true",
    },
    ...palette.map((fill, place) =>
      s("rect", { x: place * (PX + 2) + 0.5, y: 0.5, width: PX - 1, height: PX - 1, fill }),
    ),
  );

/** A picture in its own room, so that nothing moves when it comes; what cannot be loaded is said. */
export function pictured(picture, { alt = picture.alt, eager = false } = {}) {
  const { url, width, height } = picture;
  const img = h("img", {
    src: url,
    width,
    height,
    alt,
    lang: langTag(language),
    loading: eager ? null : "lazy",
    decoding: "async",
  });
  img.addEventListener("error", () =>
    img.replaceWith(h("span", { class: "unloaded" }, t("picture.load_failed"))),
  );
  return img;
}

class Plate {
  constructor(draft, turn, large) {
    this.turn = turn;
    this.id = draft.id;
    [this.ring, this.letter] = ring(() => turn.ring(this.id));
    this.says = h("span", { class: "says", "aria-hidden": "true" });
    this.mine = h("span", { class: "xs mine" }, t("draft.mine"));
    this.see = h("button", { class: "look", type: "button", onclick: () => large(this.id) });
    this.warned = warned(() => this.update(this.draft));
    this.alt = h("p", { class: "alt" });
    this.left = h("p", { class: "xs left", lang: langTag(language) });
    this.reading = h("p", { class: "reading" });
    const act = (key, deed, kind = "") =>
      h("button", { class: `btn plain ${kind}`, type: "button", onclick: deed }, t(key));
    this.variations = act("picture.variations", () => this.once(() => turn.variations(this.draft)));
    this.upscale = act("picture.upscale", () => large(this.id, this.draft.picture.large[0]));
    this.seed = act("picture.same_seed", () => otherWords(turn, this.draft));
    this.take = act("draft.take", () => this.takeThis(), "take");
    this.veto = act("draft.veto", () => this.setAside());
    this.acts = h(
      "div",
      { class: "acts" },
      this.variations,
      this.upscale,
      this.seed,
      this.take,
      this.veto,
    );
    this.node = h(
      "article",
      {},
      this.warned,
      this.see,
      h("div", { class: "bar" }, this.ring, this.says, this.mine),
      this.alt,
      this.left,
      this.reading,
      this.acts,
    );
  }

  get draft() {
    return this.turn.draft(this.id);
  }

  async once(deed) {
    if (this.isBusy) return;
    this.isBusy = true;
    await deed();
    this.isBusy = false;
  }

  async takeThis() {
    if (await sure(t("picture.take_sure", { label: this.draft.label }), t("draft.take")))
      this.turn.close(this.id);
  }

  async setAside() {
    if (await sure(t("picture.veto_sure", { label: this.draft.label }), t("draft.veto")))
      this.turn.veto(this.id);
  }

  update(draft) {
    const { turn } = this;
    const { session } = turn;
    const stand = standing(draft, turn);
    attr(this.node, "aria-label", t("picture.label", { label: draft.label }));
    const kind = `${stand.isRung ? " yes" : ""}${draft.vetoed || stand.isOut ? " gone" : ""}`;
    attr(this.node, "class", `plate${kind}`);
    sayRing(this, draft, stand.isRung, session, "picture");
    this.ring.disabled = !stand.canRing;
    say(this.says, ringSays(draft, stand));
    show(this.mine, draft.mine);
    this.drawPicture(draft);
    this.drawActs(draft, stand);
  }

  drawPicture(draft) {
    const { session } = this.turn;
    const { picture, reading } = draft;
    const isHere = Boolean(picture) && !draft.vetoed;
    const isHidden = hides(this.warned, draft.warning && isHere);
    show(this.see, isHere && !isHidden);
    attr(this.see, "aria-label", t("picture.full_of", { label: draft.label }));
    if (isHere) refill(this.see, picture.url, () => [pictured(picture)]);
    say(this.alt, draft.vetoed ? t("picture.vetoed") : draft.text);
    attr(this.alt, "lang", langTag(draft.vetoed ? language : session.language));
    show(this.alt, !isHidden);
    const left = isHere ? outside(picture.left_out, picture.drawn) : "";
    say(this.left, left);
    show(this.left, Boolean(left));
    show(this.reading, isHere && !isHidden);
    refill(this.reading, JSON.stringify([picture, reading]), () => this.read(picture, reading));
  }

  read(picture, reading) {
    if (!picture) return [];
    const moods = (reading?.moods ?? []).join(t("list_comma"));
    const { passage } = this.turn.round ?? this.turn.last;
    const fits = t(passage ? "picture.fits" : "picture.fits_cover");
    return [
      h("span", {}, picture.palette?.length ? swatches(picture.palette) : "", moods),
      picture.fit_word ? h("span", {}, h("i", {}, fits), " ", fitSays(picture.fit_word)) : "",
    ].filter(Boolean);
  }

  drawActs(draft, { canRing, isLevel }) {
    const { turn } = this;
    const { round, session, isVoting } = turn;
    const { label, picture, vetoed } = draft;
    const canPaint = canRing && round.can_more && !turn.adding && Boolean(picture);
    show(this.variations, canPaint);
    attr(this.variations, "aria-label", t("picture.variations_of", { label }));
    show(this.seed, canPaint);
    attr(this.seed, "aria-label", t("picture.same_seed_of", { label }));
    show(this.upscale, !vetoed && Boolean(picture?.large?.length));
    attr(this.upscale, "aria-label", t("picture.upscale_of", { label }));
    const isHosts = isLevel || (session.mode === "host" && isVoting);
    show(this.take, session.can.close && !vetoed && isHosts);
    show(this.veto, session.can.veto && isVoting && !vetoed);
  }
}

export class Plates {
  constructor(turn) {
    this.turn = turn;
    this.node = h("div", { class: "plates" });
  }

  get views() {
    return [...(this.node.followed?.values() ?? [])];
  }

  update() {
    const { round } = this.turn;
    const isOpen = round?.status === "voting" || round?.status === "tied";
    follow(
      this.node,
      isOpen ? round.drafts : [],
      (draft) => draft.id,
      (draft) => new Plate(draft, this.turn, (id, times) => this.large(id, times)),
      (view, draft) => view.update(draft),
    );
    refresh();
  }

  /** The pictures that can be looked at in full, with what their rings may do. */
  get looks() {
    const { round } = this.turn;
    return (round?.drafts ?? [])
      .filter((draft) => draft.picture && !draft.vetoed)
      .map((draft) => ({ draft, ...standing(draft, this.turn) }));
  }

  large(id, times) {
    return fullView(
      () => this.looks,
      (one) => this.turn.ring(one),
      this.turn.session,
      id,
      times,
    );
  }

  current() {
    return this.views.find((view) => view.node.contains(document.activeElement)) ?? null;
  }

  /** J and K: from picture to picture, by their rings. */
  step(by) {
    const { views } = this;
    if (!views.length) return;
    const at = views.indexOf(this.current());
    const start = by > 0 ? 0 : views.length - 1;
    const next = views[at === -1 ? start : Math.min(Math.max(at + by, 0), views.length - 1)];
    (next.ring.disabled ? next.see : next.ring).focus({ preventScroll: true });
    next.node.scrollIntoView({ block: "nearest" });
  }

  ring(place) {
    const draft = this.turn.round?.drafts[place];
    const view = draft && this.node.followed?.get(draft.id);
    if (view && !view.ring.disabled) this.turn.ring(draft.id);
  }

  /** F: the picture in hand, else the first. */
  full() {
    const view = this.current() ?? this.views.find((one) => !one.see.hidden);
    if (view && !view.see.hidden) this.large(view.id);
  }

  /** E: other words for the picture in hand, else for the first. */
  edit() {
    const view = this.current() ?? this.views.find((one) => !one.seed.hidden);
    if (view && !view.seed.hidden) otherWords(this.turn, view.draft);
  }
}
