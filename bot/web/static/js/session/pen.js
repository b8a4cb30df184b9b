/** The pencil: an edit inside its slip, or a draft of one's own. What is written survives reload and Esc. */

import { h, say, show, store } from "../dom.js";
import { langTag, letter, t } from "../i18n.js";

const MOST = 4000; // characters of a draft
const COMPARED = 600; // tokens compared in full: beyond that the count is not worth the wait

/** Words changed between two texts (characters in Chinese): the longer rest after what both share in order. */
export function changes(before, after, isZh) {
  const cut = (text) => (isZh ? [...text.replace(/\s/g, "")] : text.split(/\s+/).filter(Boolean));
  let [a, b] = [cut(before), cut(after)];
  while (a.length && b.length && a[0] === b[0]) {
    a = a.slice(1);
    b = b.slice(1);
  }
  while (a.length && b.length && a[a.length - 1] === b[b.length - 1]) {
    a = a.slice(0, -1);
    b = b.slice(0, -1);
  }
  if (a.length > COMPARED || b.length > COMPARED) return Math.max(a.length, b.length);
  let row = new Array(b.length + 1).fill(0);
  for (const token of a) {
    const next = [0];
    for (let j = 1; j <= b.length; j += 1)
      next.push(token === b[j - 1] ? row[j - 1] + 1 : Math.max(row[j], next[j - 1]));
    row = next;
  }
  return Math.max(a.length, b.length) - row[b.length];
}

export class Pen {
  /** `parent` is the draft that is edited, null for one's own; focus goes back to `opener`. */
  constructor(model, parent, opener) {
    this.model = model;
    this.parent = parent;
    this.opener = opener;
    this.node = h("div", { class: "pen", hidden: true });
  }

  get round() {
    return this.model.round;
  }
  get place() {
    return `pen.${this.key}`;
  }
  get original() {
    return this.parent ? (this.model.draft(this.parent)?.text ?? "") : "";
  }
  get isOpen() {
    return !this.node.hidden;
  }

  build() {
    const id = `pen-${this.parent ?? "own"}`;
    const label = this.parent
      ? t("pen.edit_label", { label: this.model.draft(this.parent).label })
      : t("pen.own_label");
    this.area = h("textarea", {
      id,
      maxlength: MOST,
      lang: langTag(this.model.session.language),
      "aria-describedby": `${id}-note`,
      rows: this.parent ? 4 : 6,
    });
    this.note = h("span", { class: "xs", id: `${id}-note` });
    this.offerButton = h(
      "button",
      { class: "btn pencil", type: "button", onclick: () => this.offer() },
      t(this.parent ? "pen.offer_edit" : "pen.offer_own"),
    );
    const down = h(
      "button",
      { class: "btn plain", type: "button", onclick: () => this.putDown() },
      t("pen.put_down"),
    );
    this.node.append(
      h("label", { for: id }, label),
      this.area,
      h("div", { class: "row" }, this.note, down, this.offerButton),
    );
    this.area.addEventListener("input", () => this.typed());
    this.node.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        event.preventDefault();
        this.putDown();
      }
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        this.offer();
      }
    });
  }

  open({ focus = true } = {}) {
    if (!this.area) this.build();
    this.key = `${this.round.id}.${this.parent ?? "own"}`;
    if (!this.isOpen) this.area.value = store.get(this.place, "sessionStorage") ?? this.original;
    show(this.node, true);
    store.set(`${this.place}.open`, "yes", "sessionStorage");
    this.count();
    if (focus) {
      this.area.focus();
      this.node.scrollIntoView({ block: "nearest" });
    }
  }

  typed() {
    store.set(
      this.place,
      this.area.value === this.original ? null : this.area.value,
      "sessionStorage",
    );
    clearTimeout(this.counting);
    this.counting = setTimeout(() => this.count(), 250);
  }

  count() {
    if (!this.round) return;
    const next = letter(this.round.drafts.length, this.model.session.language);
    if (!this.round.room_for) {
      say(this.note, t("pen.full"));
      return;
    }
    if (!this.parent) {
      say(this.note, t("pen.own_note", { next }));
      return;
    }
    const n = changes(this.original, this.area.value, this.model.isZh);
    say(this.note, n ? t("pen.words_changed", { n, next }) : t("pen.unchanged", { next }));
  }

  putDown() {
    const isKept = this.area.value.trim() && this.area.value !== this.original;
    this.shut();
    this.opener.focus();
    if (isKept) this.model.tell("", t(this.parent ? "pen.kept" : "pen.kept_own"));
  }

  shut() {
    store.set(`${this.place}.open`, null, "sessionStorage");
    show(this.node, false);
  }

  async offer() {
    const text = this.area.value.trim();
    if (!text) {
      this.area.focus();
      return;
    }
    if (this.offerButton.disabled) return;
    this.offerButton.disabled = true;
    const isOffered = await this.model.offer(text, this.parent);
    this.offerButton.disabled = false;
    if (!isOffered) return;
    store.set(this.place, null, "sessionStorage");
    this.shut();
    this.opener.focus();
  }

  /** After a reload a pen that was in the hand is in the hand again. */
  update() {
    if (this.model.isVoting && this.seen !== this.round.id) {
      this.seen = this.round.id;
      this.key = `${this.round.id}.${this.parent ?? "own"}`;
      if (store.get(`${this.place}.open`, "sessionStorage")) this.open({ focus: false });
    }
    if (!this.model.isVoting) show(this.node, false);
    else if (this.isOpen) this.count();
  }
}
