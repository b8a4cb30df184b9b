/** One line under a draft: its mood, what it is about, whether it keeps its form. A mood lights its evidence. */

import { attr, h, refill, s, show } from "../dom.js";
import { list, quote, t } from "../i18n.js";
import { light } from "./marks.js";

/** Where the mood lies between sad and glad, and how stirred it is; the words beside it say the same. */
function moodMark(valence, arousal) {
  const x = 23 + 20 * valence;
  const rise = 1.5 + 4 * arousal;
  const wave = `M${(x - 9).toFixed(1)} 7q4.5 ${(-2 * rise).toFixed(1)} 9 0t9 0`;
  return s(
    "svg",
    { viewBox: "0 0 46 14", "aria-hidden": "true" },
    s("path", { class: "axis", d: "M1 7H45M23 5V9" }),
    s("path", { class: "wave", d: wave }),
  );
}

export class Reading {
  /** `text` is where the draft stands, whose evidence is lit. */
  constructor(text) {
    this.text = text;
    this.kept = null; // the mood that was pressed, and so stays lit
    this.node = h("div", { class: "reading", hidden: true });
  }

  update(draft, isShown) {
    const { reading } = draft;
    show(this.node, isShown);
    if (!isShown) return;
    refill(this.node, JSON.stringify([reading, draft.problems.length]), () =>
      this.build(draft, reading),
    );
    light(this.text, this.kept);
  }

  build(draft, reading) {
    this.kept = null;
    const check = draft.problems.length ? null : h("span", { class: "kept" }, t("form.kept"));
    if (!reading) return [check].filter(Boolean);
    const moods = reading.moods.map((mood, place) =>
      this.mood(draft, mood, reading.emotions[place]?.name ?? ""),
    );
    const themes = reading.themes.length
      ? h("span", {}, h("i", {}, t("draft.themes")), " ", reading.themes.join(t("list_comma")))
      : null;
    const mark = moods.length
      ? h("span", { class: "moods" }, moodMark(reading.valence, reading.arousal), ...moods)
      : null;
    return [mark, themes, check].filter(Boolean);
  }

  mood(draft, mood, label) {
    const spans = draft.reading.evidence.filter((one) => one.label === label);
    if (!spans.length) return h("span", { class: "mood" }, mood);
    const chars = [...draft.text];
    const quotes = spans.map((one) =>
      quote(
        chars.slice(one.start, one.end).join(""),
        this.text.lang.startsWith("zh") ? "zh" : "en",
      ),
    );
    const places = h(
      "span",
      { hidden: true, id: `ev-${draft.id}-${label}` },
      t("mood.places", { quotes: list(quotes) }),
    );
    const button = h(
      "button",
      {
        class: "mood",
        type: "button",
        "aria-pressed": "false",
        "aria-label": t("mood.shows", { mood }),
        "aria-describedby": places.id,
      },
      mood,
    );
    const lit = (on) => light(this.text, on ? label : this.kept);
    button.addEventListener("pointerenter", () => lit(true));
    button.addEventListener("pointerleave", () => lit(false));
    button.addEventListener("focus", () => lit(true));
    button.addEventListener("blur", () => lit(false));
    button.addEventListener("click", () => {
      this.kept = this.kept === label ? null : label;
      for (const one of this.node.querySelectorAll("button.mood"))
        attr(one, "aria-pressed", String(one === button && this.kept === label));
      light(this.text, this.kept);
    });
    return h("span", {}, button, places);
  }
}
