/** A picture of one's own: chosen, dropped or pasted, handed to the server at once, and said in a sentence. */

import { Problem, upload } from "../../api.js";
import { attr, h, refill, say, show } from "../../dom.js";
import { langTag, language, t } from "../../i18n.js";

const KINDS = "image/png,image/jpeg,image/webp";
const MOST_BYTES = 10 * 1024 * 1024; // the server refuses more; why send it
const ALT_CHARS = 400;
let count = 0;

const imageOf = (files) => [...files].find((file) => file.type.startsWith("image/")) ?? files[0];

export class PictureField {
  /** `altHint` says what the words about the picture are for. */
  constructor(altHint) {
    const id = `drop-${++count}`;
    this.kept = null; // {id, url, width, height} as the server has it
    this.turn = 0; // the last file chosen counts
    this.input = h("input", { type: "file", accept: KINDS, class: "vh", id });
    this.said = h("p", { class: "hint", role: "status" }, t("illustrate.drop"));
    this.refused = h("p", { class: "note ochre", role: "alert", hidden: true });
    this.preview = h("div", { class: "preview", hidden: true });
    this.away = h(
      "button",
      { class: "btn plain low", type: "button", hidden: true, onclick: () => this.putAway() },
      t("illustrate.away"),
    );
    this.alt = h("input", {
      type: "text",
      class: "low",
      name: "alt",
      id: `${id}-alt`,
      maxlength: ALT_CHARS,
      autocomplete: "off",
      "aria-describedby": `${id}-alt-hint`,
    });
    this.altField = h(
      "div",
      { hidden: true },
      h("label", { class: "field", for: `${id}-alt` }, t("illustrate.alt")),
      this.alt,
      h("p", { class: "hint", id: `${id}-alt-hint` }, altHint),
    );
    this.node = h(
      "div",
      { class: "dropfield" },
      h(
        "div",
        { class: "drop" },
        this.preview,
        h(
          "div",
          {},
          this.input,
          h("label", { class: "btn", for: id }, t("illustrate.choose")),
          this.away,
          this.said,
        ),
      ),
      this.refused,
      this.altField,
    );
    this.input.addEventListener("change", () => this.take(this.input.files));
    this.alt.addEventListener("input", () => this.nameIt());
    this.listen();
  }

  /** While the field is on the page, a file may be dropped or pasted anywhere in its dialog. */
  listen() {
    const stop = new AbortController();
    const on = (kind, deed) =>
      document.addEventListener(
        kind,
        (event) => {
          if (this.isGone) stop.abort();
          else deed(event);
        },
        { signal: stop.signal },
      );
    on("dragover", (event) => {
      event.preventDefault();
      this.node.classList.add("over");
    });
    on("dragleave", () => this.node.classList.remove("over"));
    on("drop", (event) => {
      event.preventDefault(); // else the browser would leave the page for the file
      this.node.classList.remove("over");
      this.take(event.dataTransfer.files);
    });
    on("paste", (event) => {
      if (!event.clipboardData.files.length) return; // words: for the field that has the focus
      event.preventDefault();
      this.take(event.clipboardData.files);
    });
    this.wasHere = false;
  }

  get isGone() {
    this.wasHere ||= this.node.isConnected;
    return this.wasHere && !this.node.isConnected;
  }

  async take(files) {
    const file = imageOf(files);
    if (!file) {
      this.refuse(t("illustrate.unreadable"));
      return;
    }
    const turn = ++this.turn;
    this.putAway();
    if (file.size > MOST_BYTES) {
      this.refuse(t("illustrate.too_large"));
      return;
    }
    this.isLooking = true;
    say(this.said, t("illustrate.looking"));
    try {
      const kept = await upload("/api/uploads", file);
      if (turn === this.turn) this.keep(kept);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (turn === this.turn) this.refuse(problem.message);
    } finally {
      if (turn === this.turn) this.isLooking = false;
    }
  }

  keep(kept) {
    this.kept = kept;
    show(this.refused, false);
    say(this.said, t("illustrate.looked"));
    refill(this.preview, kept.id, () => [
      h("img", { src: kept.url, width: kept.width, height: kept.height, alt: "" }),
    ]);
    this.nameIt();
    this.showParts(true);
    this.alt.focus();
  }

  refuse(sentence) {
    this.putAway();
    say(this.refused, sentence);
    show(this.refused, true);
  }

  putAway() {
    const hadFocus = document.activeElement === this.away;
    this.kept = null;
    this.input.value = "";
    say(this.said, t("illustrate.drop"));
    show(this.refused, false);
    this.showParts(false);
    if (hadFocus) this.input.focus();
  }

  showParts(visible) {
    for (const part of [this.preview, this.away, this.altField]) show(part, visible);
    this.onchange?.();
  }

  nameIt() {
    const img = this.preview.querySelector("img");
    if (!img) return;
    attr(img, "alt", this.alt.value.trim());
    attr(img, "lang", langTag(language));
  }

  get words() {
    return this.alt.value.trim();
  }

  /** What keeps it from being sent: {field, sentence}, or null. */
  fault({ isNeeded }) {
    if (this.isLooking) return { field: this.input, sentence: t("illustrate.wait") };
    if (!this.kept && isNeeded)
      return { field: this.input, sentence: t("illustrate.file_missing") };
    if (this.kept && !this.words) return { field: this.alt, sentence: t("illustrate.alt_missing") };
    return null;
  }
}
