/** How a passage or a draft is set: prose, verse that keeps its lines, or upright columns. */

import { h, refill, show, store } from "../dom.js";
import { langTag, t } from "../i18n.js";

const STOPS = /[，。、；：？！,.;:?!\s]+/;

/** Verse in a choice of the reader's that is kept: Chinese verse stands upright unless laid flat. */
export const isUpright = () => store.get("upright") !== "flat";
export const setUpright = (upright) => store.set("upright", upright ? null : "flat");
export const canStand = (session) => session.language === "zh" && session.form !== "story";

/** A button that stands before a text with a content warning; once pressed, it stays away. */
export function warned(again) {
  const lift = () => {
    button.dataset.lifted = "yes";
    again();
  };
  const props = { class: "btn plain", type: "button", hidden: true, onclick: lift };
  const button = h("button", props, t("draft.warned"));
  return button;
}

/** Whether the text is to stay hidden behind its button now. */
export function hides(button, hasWarning) {
  const isHidden = Boolean(hasWarning) && !button.dataset.lifted;
  show(button, isHidden);
  return isHidden;
}

/** The columns of a Chinese verse. Lines of equal length lose their stops, as old books set them. */
export function columns(text) {
  const lines = text.split("\n").filter((line) => line.trim());
  const verses = text.split(STOPS).filter(Boolean);
  const isRegular =
    verses.length > 1 &&
    verses.every((verse) => verse.length === verses[0].length && verse.length <= 9);
  return isRegular ? verses : lines;
}

function flat(text, verse) {
  return verse ? text.split("\n").map((line) => h("span", { class: "l" }, line)) : [text];
}

/** Set `text` into `node`, whose class says what it is otherwise; nothing is touched when nothing changed. */
export function set(node, text, session, { base, upright = false }) {
  const verse = session.form !== "story";
  const stands = upright && canStand(session) && Boolean(text);
  refill(node, `${stands} ${text}`, () =>
    stands
      ? [
          h(
            "div",
            { class: "upright small-set", tabindex: 0 },
            ...columns(text).map((verseLine) => h("div", { class: "col" }, verseLine)),
          ),
        ]
      : flat(text, verse),
  );
  const wanted = `${base}${verse && !stands ? " verse" : ""}`;
  if (node.className !== wanted) node.className = wanted;
  if (node.lang !== langTag(session.language)) node.lang = langTag(session.language);
}
