/** A picture in full view: large, with its words, its ring, its neighbours, and a copy to take along. */

import { no, open } from "../../dialogs.js";
import { attr, h, refill, say, show } from "../../dom.js";
import { langTag, language, t } from "../../i18n.js";
import { ring, sayRing } from "../ring.js";

const BIG = (url, times) => url.replace(/picture\.webp(?=$|\?)/, `picture_${times}x.webp`);
const timesSays = (times) =>
  times === 1 ? t("picture.large.once") : t("picture.large.times", { n: times });

class Large {
  /** `views` answers the pictures of the round now: [{draft, canRing, isRung}]; `press` rings one. */
  constructor(views, press, session) {
    this.views = views;
    this.press = press;
    this.session = session;
    this.image = h("div", { class: "canvas" });
    this.said = h("p", { class: "hint", role: "status" });
    this.alt = h("p", { class: "alt", lang: langTag(session.language) });
    this.count = h("span", { class: "xs muted num" });
    [this.ring, this.letter] = ring(() => this.press(this.id));
    this.says = h("span", { class: "says", "aria-hidden": "true" });
    const step = (by, key) =>
      h(
        "button",
        { class: "btn", type: "button", "aria-label": t(key), onclick: () => this.step(by) },
        by < 0 ? "‹" : "›",
      );
    this.previous = step(-1, "picture.large.previous");
    this.next = step(1, "picture.large.next");
    this.sizes = h("div", { class: "row sizes" });
    this.take = h("a", { class: "btn plain low" }, t("picture.large.download"));
    this.node = h(
      "div",
      { class: "fullview" },
      this.image,
      this.said,
      h(
        "div",
        { class: "bar" },
        this.ring,
        this.says,
        h("div", { class: "row turnover" }, this.previous, this.count, this.next),
      ),
      this.alt,
      h("div", { class: "row apart" }, this.sizes, this.take),
      h("p", { class: "hint" }, t("picture.large.keys")),
    );
  }

  /** Show the picture `id` of the round, `times` as large as it was voted on. */
  turnTo(id, times = 1) {
    this.id = id;
    this.times = times;
    this.failed = false;
    this.update();
  }

  step(by) {
    const all = this.views();
    const at = all.findIndex((one) => one.draft.id === this.id);
    const next = all[at + by];
    if (next) this.turnTo(next.draft.id);
  }

  update() {
    const all = this.views();
    const at = all.findIndex((one) => one.draft.id === this.id);
    if (at === -1) return; // the round is another by now: what is looked at stays
    const { draft, canRing, isRung } = all[at];
    this.draw(draft);
    say(this.alt, draft.text);
    say(this.count, `${at + 1} / ${all.length}`);
    // Not `disabled`: the focus may stand on it.
    attr(this.previous, "aria-disabled", String(at === 0));
    attr(this.next, "aria-disabled", String(at === all.length - 1));
    const title = this.node.closest("dialog")?.querySelector("h2");
    if (title) say(title, t("picture.large.title", { label: draft.label }));
    const isOpen = canRing || isRung;
    show(this.ring, isOpen);
    show(this.says, isOpen);
    sayRing(this, draft, isRung, this.session, "picture");
    this.ring.disabled = !canRing;
    say(this.says, t(isRung ? "draft.approved" : "draft.approve"));
  }

  draw(draft) {
    const { url, width, height, large } = draft.picture;
    const times = this.times;
    const address = times === 1 ? url : BIG(url, times);
    refill(this.image, address, () => {
      const img = h("img", {
        src: address,
        width: width * times,
        height: height * times,
        alt: draft.picture.alt,
        lang: langTag(language),
      });
      say(this.said, times === 1 ? "" : t("picture.large.coming"));
      img.addEventListener("load", () =>
        say(this.said, this.failed ? t("picture.large.failed") : this.sizeSays(draft, times)),
      );
      img.addEventListener("error", () => this.broken(draft));
      return [img];
    });
    refill(this.sizes, `${draft.id}${times}${large}`, () =>
      [1, ...(large ?? [])].map((one) =>
        h(
          "button",
          {
            class: "btn plain low",
            type: "button",
            "aria-pressed": String(one === times),
            onclick: () => this.turnTo(draft.id, one),
          },
          timesSays(one),
        ),
      ),
    );
    attr(this.take, "href", address);
    attr(this.take, "download", `${this.session.title}-${draft.label}.webp`);
  }

  sizeSays(draft, times) {
    const { width, height } = draft.picture;
    return t("picture.large.size", { width: width * times, height: height * times });
  }

  broken(draft) {
    if (this.times === 1) {
      say(this.said, t("picture.load_failed"));
      return;
    }
    this.turnTo(draft.id);
    this.failed = true;
  }
}

let shown = null;

/** What stands in the full view now follows the round. */
export const refresh = () => shown?.update();

/** Open the full view; `times` above 1 shows the larger copy at once. */
export async function fullView(views, press, session, id, times = 1) {
  const large = new Large(views, press, session);
  large.turnTo(id, times);
  shown = large;
  const turn = (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    large.step(by);
  };
  document.addEventListener("keydown", turn);
  const label = views().find((one) => one.draft.id === id).draft.label;
  await open(
    t("picture.large.title", { label }),
    [large.node],
    [no(t("close"))],
    "wide quiet full",
  );
  document.removeEventListener("keydown", turn);
  shown = null;
}
