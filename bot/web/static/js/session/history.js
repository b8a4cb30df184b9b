/** How we came here: the passages and their branches as a line, and the deeds that move along it. */

import { no, open, sure, yes } from "../dialogs.js";
import { h, refill, s, say, show } from "../dom.js";
import { langTag, t, word } from "../i18n.js";

const STEP = 104; // px between passages
const LANE = 46; // px between branches
const LEFT = 24;
const TOP = 44;
const SHOWN = { en: 10, zh: 5 }; // characters of a passage above its dot
const RING = "M4-10C-6-13-14-6-13 2-12 10-4 13 3 12 11 10 14 2 12-4 9-11 2-13-6-9";

/** Lay the tree out: [{passage, x, y}], the chosen branch on the first lane. */
export function layOut(tree) {
  const children = new Map();
  for (const passage of tree)
    children.set(passage.parent_id, [...(children.get(passage.parent_id) ?? []), passage]);
  const placed = new Map();
  let lanes = 0;
  const walk = (parent, depth, lane) => {
    const next = [...(children.get(parent) ?? [])].sort(
      (a, b) => Number(b.on_branch) - Number(a.on_branch),
    );
    next.forEach((passage, i) => {
      const own = i === 0 ? lane : (lanes += 1);
      placed.set(passage.id, { passage, depth: depth + 1, lane: own });
      walk(passage.id, depth + 1, own);
    });
  };
  // A premise whose only children lie aside still keeps the first lane for what comes next.
  const isAside = !tree.some((passage) => passage.on_branch);
  if (isAside && tree.length) lanes = 1;
  walk(null, 0, isAside ? 1 : 0);
  return { placed, lanes: lanes + 1 };
}

const spot = ({ depth, lane }) => ({ x: LEFT + depth * STEP, y: TOP + lane * LANE });

function edge(from, to, kind) {
  const bend =
    from.y === to.y
      ? `H${to.x}`
      : `C${from.x + 40} ${from.y} ${from.x + 30} ${to.y} ${to.x} ${to.y}`;
  return s("path", { class: `line ${kind}`, d: `M${from.x} ${from.y}${bend}` });
}

function dot({ passage }, { x, y }) {
  const kind = `${passage.kind}${passage.on_branch ? "" : " off"}`;
  const parts = [
    s("circle", { class: `node ${kind}`, cx: x, cy: y, r: passage.on_branch ? 10 : 7 }),
  ];
  if (passage.kind === "edited")
    parts.push(
      s("path", {
        class: "half",
        d: passage.on_branch
          ? `M${x} ${y - 10}a10 10 0 0 0 0 20z`
          : `M${x} ${y - 7}a7 7 0 0 0 0 14z`,
      }),
    );
  parts.push(
    s("title", {}, t("history.node", { number: passage.number, excerpt: passage.excerpt })),
  );
  return s("g", {}, ...parts);
}

const short = (text, of) =>
  text.length > SHOWN[of] + 1 ? `${text.slice(0, SHOWN[of]).trimEnd()}…` : text;

export class History {
  constructor(model) {
    this.model = model;
    const button = (label, deed, kind = "btn") =>
      h("button", { class: kind, type: "button", onclick: deed }, label);
    this.undo = button("", () => this.takeBack());
    this.branch = button(t("history.branch"), () => this.branchOff());
    this.finish = button(t("history.finish"), () => this.end());
    this.scroll = h("div", {
      class: "scroll",
      tabindex: 0,
      role: "group",
      "aria-label": t("history.label"),
    });
    this.first = h("p", { class: "xs muted" }, t("history.round_first"));
    this.words = h("p", { class: "xs muted" });
    this.legend = h(
      "p",
      { class: "legend" },
      h("span", { class: "by" }, t("credit.legend_model")),
      h("span", { class: "by edited" }, t("credit.legend_edited")),
      h("span", { class: "by member" }, t("credit.legend_member")),
    );
    this.node = h(
      "section",
      { class: "leaf extras", "aria-label": t("history.title") },
      h("div", { class: "cap" }, h("h2", {}, t("history.title")), this.words),
      this.scroll,
      this.legend,
      h("div", { class: "row buttons" }, this.undo, this.branch, this.finish),
      this.first,
    );
  }

  /** The last passage's round, where it is the one that the page still knows. */
  get lastRound() {
    const { last, session } = this.model;
    return last && session.canon.at(-1)?.round_id === last.id ? last.number : 0;
  }

  async takeBack() {
    if (!this.undo.hidden && (await sure(t("history.undo_sure"), this.undo.textContent)))
      this.model.undo();
  }

  async branchOff() {
    if (this.branch.hidden) return;
    const { session } = this.model;
    const head = session.canon.at(-1)?.id;
    const choice = (value, label, isChosen, lang, where) =>
      h(
        "label",
        { class: "choice" },
        h("input", { type: "radio", name: "passage", value, checked: isChosen }),
        h("span", { lang }, label),
        where ? h("span", { class: "xs muted" }, where) : null,
      );
    const entries = session.tree.map((passage) =>
      choice(
        passage.id,
        `${passage.number}　${passage.excerpt}`,
        passage.id === head,
        langTag(session.language),
        t(passage.on_branch ? "history.on_page" : "history.aside"),
      ),
    );
    const values = await open(
      t("history.branch_title"),
      [
        h("p", {}, t("history.branch_p")),
        choice("", t("history.branch_start"), head === undefined),
        ...entries,
      ],
      [no(), yes(t("history.branch_do"))],
    );
    if (values && values.passage !== undefined) this.model.branch(values.passage || null);
  }

  async end() {
    const input = h("input", {
      type: "text",
      name: "title",
      maxlength: 80,
      required: true,
      value: this.model.session.title,
      lang: langTag(this.model.session.language),
      "aria-label": t("history.finish_p"),
    });
    const values = await open(
      t("history.finish_title"),
      [h("p", {}, t("history.finish_p")), h("p", {}, input)],
      [no(), yes(t("history.finish_do"))],
    );
    if (values?.title.trim()) this.model.finish(values.title.trim());
  }

  update() {
    const { pictures, round, session } = this.model;
    const isOpen = session.status === "open";
    show(this.node, session.tree.length > 0);
    if (this.node.hidden) return;
    say(
      this.undo,
      this.lastRound
        ? t("history.undo", { number: word(this.lastRound) })
        : t("history.undo_plain"),
    );
    const isFree = isOpen && !round && !pictures.round;
    show(this.undo, isFree && session.can.undo);
    show(this.branch, isFree && session.can.branch);
    show(this.finish, isFree && session.can.finish);
    show(this.first, isOpen && !isFree);
    const aside = session.tree.filter((passage) => !passage.on_branch).length;
    const onPage = session.tree.length - aside;
    say(
      this.words,
      aside ? t("history.say", { n: onPage, m: aside }) : t("history.say_line", { n: onPage }),
    );
    refill(this.scroll, `${JSON.stringify(session.tree)}${round?.number}`, () => [
      this.draw(session, round),
    ]);
  }

  draw(session, round) {
    const { placed, lanes } = layOut(session.tree);
    const root = { x: LEFT, y: TOP };
    const head = session.canon.at(-1);
    const at = (id) => (id && placed.has(id) ? spot(placed.get(id)) : root);
    const all = [...placed.values()];
    const open = round ? { x: at(head?.id).x + STEP, y: TOP } : null;
    const width = Math.max(...all.map((one) => spot(one).x), open?.x ?? 0) + 60;
    const labels = all.map((one) => ({
      ...spot(one),
      text: short(one.passage.excerpt, session.language),
      one,
    }));
    const drawing = s(
      "svg",
      {
        class: "tree",
        width,
        height: TOP + (lanes - 1) * LANE + 34,
        viewBox: `0 0 ${width} ${TOP + (lanes - 1) * LANE + 34}`,
        role: "img",
        "aria-label": t("history.label"),
      },
      ...all.map((one) =>
        edge(at(one.passage.parent_id), spot(one), one.passage.on_branch ? "" : "side"),
      ),
      open ? edge(at(head?.id), open, "open") : null,
      s("circle", { class: "root", cx: root.x, cy: root.y, r: 5 }),
      s("text", { x: 2, y: 20 }, t("history.premise")),
      ...all.map((one) => dot(one, spot(one))),
      ...labels.map(({ x, y, text, one }) =>
        s(
          "text",
          {
            x: one.lane ? x + 13 : x,
            y: one.lane ? y + 4 : 20,
            "text-anchor": one.lane ? "start" : "middle",
            class: one.lane ? "dim" : null,
          },
          one.lane ? text : text || String(one.passage.number),
        ),
      ),
      open
        ? s("path", { class: "next", d: RING, transform: `translate(${open.x} ${open.y})` })
        : null,
      open
        ? s(
            "text",
            { x: open.x, y: 20, "text-anchor": "middle" },
            t("round.title", { number: word(round.number) }),
          )
        : null,
    );
    requestAnimationFrame(() => {
      this.scroll.scrollLeft = this.scroll.scrollWidth;
    });
    return drawing;
  }
}
