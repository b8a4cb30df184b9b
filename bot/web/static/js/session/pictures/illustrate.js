/** The dialogs that ask for pictures: a new round, other words, the same seed, or one of one's own. */

import { ask } from "../../dialogs.js";
import { h, show } from "../../dom.js";
import { langTag, letter, t, word } from "../../i18n.js";
import { PictureField } from "./drop.js";
import { sizeChoice, styleChoice } from "./styles.js";

const WORDS_CHARS = 600;
const NEGATIVE_CHARS = 300;
const FARS = { near: 0.35, halfway: 0.6, far: 0.85 }; // how far from a source one may stray
let count = 0;

/** A labelled field; `hint` stands in it, or under it when it is a sentence of its own. */
function field(name, label, session, { hint = "", value = "", rows = 2, most = WORDS_CHARS }) {
  const id = `ask-${name}-${++count}`;
  const area = h("textarea", {
    id,
    name,
    rows,
    maxlength: most,
    placeholder: hint,
    lang: langTag(session.language),
    class: "brief",
  });
  area.value = value;
  return { area, nodes: [h("label", { class: "field", for: id }, label), area] };
}

const strayChoice = () =>
  h(
    "fieldset",
    { hidden: true },
    h("legend", {}, t("illustrate.strength")),
    h(
      "div",
      { class: "row stray" },
      ...Object.keys(FARS).map((name) =>
        h(
          "label",
          { class: "choice" },
          h("input", { type: "radio", name: "stray", value: name, checked: name === "halfway" }),
          t(`illustrate.${name}`),
        ),
      ),
    ),
  );

function ownSource() {
  const source = new PictureField(t("illustrate.alt_words"));
  const stray = strayChoice();
  source.onchange = () => show(stray, Boolean(source.kept));
  const node = h(
    "details",
    { class: "source" },
    h("summary", {}, t("illustrate.source")),
    source.node,
    stray,
  );
  return { source, node };
}

/** Only what was said goes out; the rest is the session's own. */
function asked(values, passage, source) {
  const fields = {
    passage_id: passage?.id ?? null,
    prompt: values.prompt.trim() || (source.kept ? source.words : ""),
    negative: values.negative.trim(),
    style: values.style,
    size: values.size,
  };
  return source.kept ? { ...fields, source: source.kept.id, strength: FARS[values.stray] } : fields;
}

/**
 * Ask for four pictures of a passage, or for a cover where there is none. `before` is how it was
 * asked the last time, to be changed. True when they are asked for.
 */
export function illustrate(turn, passage, before = {}) {
  const { session } = turn;
  const { settings } = session;
  const of = passage ? "" : "_cover";
  const prompt = field("prompt", t("illustrate.prompt"), session, {
    hint: t(`illustrate.prompt_hint${of}`),
    value: before.prompt,
  });
  const negative = field("negative", t("illustrate.negative"), session, {
    hint: t("illustrate.negative_hint"),
    value: before.negative ?? settings.picture_negative,
    rows: 1,
    most: NEGATIVE_CHARS,
  });
  const { source, node } = ownSource();
  return ask(
    passage ? t("illustrate.title", { number: word(passage.number) }) : t("illustrate.title_cover"),
    [
      ...prompt.nodes,
      styleChoice(before.style ?? settings.picture_style),
      sizeChoice(before.size ?? settings.picture_size),
      ...negative.nodes,
      node,
    ],
    { send: t("illustrate.go"), kind: "picturing" },
    (values) => turn.illustrate(asked(values, passage, source)),
    () => source.fault({ isNeeded: false }),
  );
}

/** The same seed as `draft` with other words, or, without one, more pictures from other words. */
export function otherWords(turn, draft) {
  const { asking } = turn.round;
  const label = draft?.label ?? "";
  const prompt = field("prompt", t("illustrate.prompt"), turn.session, {
    value: asking?.prompt ?? "",
    rows: 3,
  });
  const fields = draft ? { of: draft.id, how: "same_seed" } : {};
  const style = styleChoice(asking?.style ?? "");
  return ask(
    t(draft ? "illustrate.seed_title" : "illustrate.words_title", { label }),
    [
      h("p", {}, t(draft ? "illustrate.seed_p" : "illustrate.words_p", { label })),
      ...prompt.nodes,
      style,
    ],
    { send: t("illustrate.words_go"), kind: "picturing" },
    (values) =>
      turn.paintMore({ ...fields, prompt: values.prompt.trim(), style: values.style }, label),
    (values) =>
      values.prompt.trim() ? null : { field: prompt.area, sentence: t("illustrate.words_missing") },
  );
}

/** A picture of one's own, as a draft of this round. */
export function bringOwn(turn) {
  const source = new PictureField(t("illustrate.alt_hint"));
  const next = letter(turn.round.drafts.length, turn.session.language);
  return ask(
    t("illustrate.own_title"),
    [h("p", {}, t("illustrate.own_p", { next })), source.node],
    { send: t("illustrate.own_go"), kind: "picturing" },
    () => turn.bring(source.kept.id, source.words),
    () => source.fault({ isNeeded: true }),
  );
}
