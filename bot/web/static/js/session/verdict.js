/** A closed round against what was expected of it: two orders, and what spoke for and against the winner. */

import { h, s } from "../dom.js";
import { count, gap, t } from "../i18n.js";
import { isBlind, judged, placed, reasonsOf } from "./liked.js";
import { versus } from "./versus.js";
import { nameOf, placeOf } from "./why.js";

const ROW_PX = 36;
const MOST_REASONS = 3;

/** All drafts as the votes order them; the one that joined leads. */
export const votedOrder = (round) =>
  [...round.drafts].sort(
    (a, b) => (b.id === round.winner) - (a.id === round.winner) || (b.votes ?? 0) - (a.votes ?? 0),
  );

/** Of the pairs that the votes decided, how many the expected order has the same way round. */
function agreement(drafts, expected) {
  const decided = drafts.flatMap((one) =>
    drafts.filter((other) => (one.votes ?? 0) > (other.votes ?? 0)).map((other) => [one, other]),
  );
  const right = decided.filter(
    ([one, other]) => expected.indexOf(one.id) < expected.indexOf(other.id),
  );
  return { n: decided.length, k: right.length };
}

function ladder(expected, voted, winner) {
  const y = (place) => 44 + ROW_PX * place;
  const letter = (draft, x, place) =>
    s(
      "text",
      {
        class: draft.id === winner ? "rung won" : "rung",
        x,
        y: y(place) + 6,
        "text-anchor": "middle",
      },
      draft.label,
    );
  const path = (draft, place) => {
    const [from, to] = [y(expected.indexOf(draft)), y(place)];
    return s("path", {
      class: draft.id === winner ? "lane won" : "lane",
      d: `M52 ${from}C180 ${from} 180 ${to} 308 ${to}`,
    });
  };
  const said = (order) => order.map((draft) => draft.label).join(t("list_comma"));
  const height = y(voted.length - 1) + 22;
  const lanes = voted.map(path);
  lanes.sort((a, b) => a.classList.contains("won") - b.classList.contains("won")); // the winner's lies on top
  return s(
    "svg",
    {
      class: "ladder",
      viewBox: `0 0 360 ${height}`,
      role: "img",
      "aria-label": t("why.ladder", { expected: said(expected), voted: said(voted) }),
    },
    s("text", { x: 34, y: 16, "text-anchor": "middle" }, t("why.expected")),
    s("text", { x: 326, y: 16, "text-anchor": "middle" }, t("why.voted")),
    ...lanes,
    ...expected.map((draft, place) => letter(draft, 34, place)),
    ...voted.map((draft, place) => letter(draft, 326, place)),
  );
}

/** A list of [name, what is said, place by it], or the sentence that there is nothing. */
function reasons(title, found, none) {
  const row = ([name, said, place]) => [
    h("dt", {}, name, place ? h("span", { class: "num" }, place) : null),
    h("dd", {}, said),
  ];
  return [
    h("h3", {}, title),
    found.length ? h("dl", {}, ...found.flatMap(row)) : h("p", { class: "small muted" }, none),
  ];
}

/** The criteria by which the draft stands in the upper and in the lower half, strongest first. */
function forAndAgainst(draft, drafts) {
  const n = drafts.length;
  const scores = (code) =>
    new Set(
      drafts.flatMap((one) =>
        (one.evaluations ?? []).filter((e) => e.criterion === code).map((e) => e.score),
      ),
    );
  // Where all are equal, nothing speaks for one of them.
  const ranked = (draft.evaluations ?? []).filter(
    (one) => one.place && scores(one.criterion).size > 1,
  );
  const above = ranked.filter((one) => one.place <= n / 2).sort((a, b) => a.place - b.place);
  const below = ranked.filter((one) => one.place > (n + 1) / 2).sort((a, b) => b.place - a.place);
  const told = (found) =>
    found.slice(0, MOST_REASONS).map((one) => [nameOf(one.criterion), one.why, placeOf(one, n)]);
  return [told(above), told(below)];
}

/** What had been expected, beside what came: in words, then as two orders. */
function beside(round, expected, winner) {
  const { label, standing } = winner;
  const isTaste = expected.some((draft) => draft.standing);
  if (isTaste && isBlind(round)) return [h("p", {}, t("taste.verdict.said_none"))];
  // Told in the words of whoever foretold the round: the community's taste, else the criteria.
  const voice = isTaste ? "taste.verdict" : "why";
  const voted = votedOrder(round).filter((draft) => expected.includes(draft));
  const [first] = expected;
  const { n, k } = agreement(voted, round.order_expected);
  const opening =
    first === winner
      ? t(`${voice}.said_same`, { label })
      : t(`${voice}.said_other`, { expected: first.label, label });
  const pairs = n ? gap + t(`${voice}.pairs`, { n, all: count(n), k: count(k) }) : "";
  return [
    h("p", {}, opening, pairs),
    standing ? h("p", {}, placed(standing, judged(round), label)) : null,
    ladder(expected, voted, round.winner),
  ];
}

/** The draft beside which the winner is best read: the one expected first, else the next in votes. */
function rivalOf(winner, expected, round) {
  const others = votedOrder(round).filter((one) => expected.includes(one) && one !== winner);
  return expected[0] === winner ? others[0] : expected[0];
}

/** The panel, its heading (for a key to go to), and the comparison that it offers. */
export function verdict(round, session) {
  const find = (id) => round.drafts.find((draft) => draft.id === id);
  const expected = round.order_expected.map(find).filter(Boolean);
  const winner = find(round.winner);
  const rival = rivalOf(winner, expected, round);
  const { label, standing } = winner;
  const [speaks, against] = standing ? reasonsOf(standing) : forAndAgainst(winner, expected);
  const none = standing ? "taste.verdict" : "why";
  const title = h("h2", { tabindex: -1 }, t("why.heading"));
  const compare = rival
    ? h(
        "button",
        {
          class: "btn plain",
          type: "button",
          onclick: () => versus(winner, round, session, rival.id),
        },
        t("compare.pair", { label, other: rival.label }),
      )
    : null;
  const node = h(
    "section",
    { class: "leaf verdict" },
    title,
    ...beside(round, expected, winner),
    ...reasons(t("why.for", { label }), speaks, t(`${none}.no_for`)),
    ...reasons(t("why.against", { label }), against, t(`${none}.no_against`)),
    compare,
  );
  return { node, title, compare };
}
