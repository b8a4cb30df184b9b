/** Two drafts side by side with their differences marked; an edit beside what it was made of. */

import { compare, weigh } from "../diff.js";
import { no, open } from "../dialogs.js";
import { h } from "../dom.js";
import { langTag, t } from "../i18n.js";

function sides(runs) {
  const [left, right] = [[], []];
  for (const run of runs) {
    if (run.same) {
      left.push(run.same);
      right.push(run.same);
    }
    if (run.out) left.push(h("del", {}, run.out));
    if (run.put) right.push(h("ins", {}, run.put));
  }
  return [left, right];
}

function sum(runs, one, other, isZh, isEdit) {
  const total = (name) => runs.reduce((n, run) => n + weigh(run[name], isZh), 0);
  if (one.text === other.text) return t("compare.same");
  if (isEdit) return t("compare.edited", { out: total("out"), in: total("put") });
  const n = total("same");
  const all = Math.max(weigh(one.text, isZh), weigh(other.text, isZh));
  return t(n ? "compare.shared" : "compare.shared_0", { n, all });
}

/** The two drafts as two columns, and above them in a sentence how far they agree. */
function columns(one, other, session) {
  const isZh = session.language === "zh";
  const isEdit = other.parent === one.id;
  const runs = compare(one.text, other.text, isZh);
  const labels = {
    left: t("compare.draft", { label: one.label }),
    right: t("compare.draft", { label: other.label }),
  };
  const column = (label, parts) =>
    h(
      "section",
      { "aria-label": label },
      h("h3", {}, label),
      h("div", { class: "side", lang: langTag(session.language) }, ...parts),
    );
  const [left, right] = sides(runs);
  return [
    h("p", { role: "status" }, sum(runs, one, other, isZh, isEdit)),
    h(
      "div",
      { class: isEdit ? "versus edit" : "versus" },
      column(labels.left, left),
      column(labels.right, right),
    ),
    h("p", { class: "hint" }, t(isEdit ? "compare.key_edit" : "compare.key_sibling", labels)),
  ];
}

export const comparable = (round) => round.drafts.filter((draft) => !draft.vetoed && draft.text);

/** Open the two: a draft and its parent, a rival, or its neighbour; another can be chosen. */
export function versus(draft, round, session, rival = draft.parent) {
  const others = comparable(round).filter((one) => one.id !== draft.id);
  const chosen = others.find((one) => one.id === rival) ?? others[0];
  const body = h("div", {});
  const select = h(
    "select",
    { "aria-label": t("compare.with") },
    ...others.map((one) =>
      h(
        "option",
        { value: one.id, selected: one === chosen },
        t("compare.draft", { label: one.label }),
      ),
    ),
  );
  const draw = () => {
    const other = others.find((one) => one.id === select.value);
    const [one, two] = draft.parent === other.id ? [other, draft] : [draft, other];
    body.replaceChildren(...columns(one, two, session));
  };
  select.addEventListener("change", draw);
  draw();
  const head = h(
    "p",
    { class: "row choose" },
    t("compare.draft", { label: draft.label }),
    h("span", { class: "muted" }, t("compare.and")),
    select,
  );
  return open(t("compare.title"), [head, body], [no(t("close"))], "wide");
}
