/** The session page: one model, a handful of views, and the keys. */

import { Problem } from "../api.js";
import { h } from "../dom.js";
import { askEngine, sayEngine } from "../frame.js";
import { t } from "../i18n.js";
import * as keys from "../keys.js";
import { Asks } from "./asks.js";
import { Ballot, Consent } from "./ballot.js";
import { Canon } from "./canon.js";
import { Desk } from "./desk.js";
import { History } from "./history.js";
import { Lesson } from "./lesson.js";
import { Lore } from "./lore.js";
import { Model } from "./model.js";
import { Results } from "./results.js";
import { RoundHead } from "./round.js";
import { Slips } from "./slips.js";
import { canStand, isUpright, setUpright } from "./text.js";
import { Name, Title } from "./title.js";

const main = document.querySelector("main[data-session]");
const model = new Model(main.dataset.session);
const canon = new Canon(model);
const head = new RoundHead(model);
const slips = new Slips(model);
const ballot = new Ballot(model);
const title = new Title(model);
const name = new Name(model);
const desk = new Desk(model);
const results = new Results(model);
const consent = new Consent(model);
const history = new History(model);
const lore = new Lore(model);
const lesson = new Lesson(model);
const asks = new Asks(model);

function build() {
  const left = h("div", { class: "left" }, canon.node, lesson.node, history.node, lore.node, asks.node);
  const round = h(
    "section",
    { class: "round", "aria-labelledby": "round-title" },
    head.node,
    desk.node,
    slips.node,
    ballot.pen.node,
    consent.node,
    ballot.node,
    results.node,
  );
  main.replaceChildren(
    title.banner,
    title.node,
    title.example,
    name.node,
    h("div", { class: "desk" }, left, round),
  );
  stand(left);
}

/** The left column stands still beside a longer round; taller than the window, it stops at its foot. */
function stand(left) {
  const place = () => {
    left.style.top = `${Math.min(16, window.innerHeight - left.offsetHeight - 16)}px`;
  };
  new ResizeObserver(place).observe(left);
  window.addEventListener("resize", place);
}

function bindKeys() {
  for (let place = 0; place < 6; place += 1) keys.on(String(place + 1), () => slips.ring(place));
  const press = (button) => {
    if (button && !button.closest("[hidden]") && !button.disabled) button.click();
  };
  keys.on("0", () => press(ballot.none));
  keys.on("j", () => slips.step(1));
  keys.on("k", () => slips.step(-1));
  keys.on("e", () => slips.edit());
  keys.on("n", () => press(ballot.own));
  keys.on("m", () => press(ballot.more));
  keys.on("w", () => (slips.inHand() ? slips.inHand().why.toggle() : results.toWhy()));
  keys.on("c", () => press(slips.inHand()?.compare ?? results.compare));
  keys.on("r", () => canon.readFromStart());
  keys.on("u", () => press(history.undo));
  keys.on("b", () => press(history.branch));
  keys.on("v", () => {
    if (canStand(model.session)) {
      setUpright(!isUpright());
      model.changed();
    }
  });
}

const isLost = (node) => node === document.body || !node.checkVisibility();

/** What had the focus may be gone with its round: then the focus goes to what took its place. */
function keepFocus() {
  if (!isLost(document.activeElement)) return;
  (desk.node.hidden || desk.lead.hidden ? head.title : desk.lead).focus({ preventScroll: true });
}

function update() {
  const isHere = document.activeElement !== document.body && main.contains(document.activeElement);
  for (const view of [
    title,
    name,
    canon,
    head,
    desk,
    slips,
    ballot,
    consent,
    results,
    history,
    lesson,
    lore,
    asks,
  ])
    view.update();
  if (isHere) keepFocus();
}

document.addEventListener("me", ({ detail }) => {
  model.me = detail;
  model.refresh();
  model.changed();
});
document.addEventListener("engine-news", ({ detail }) => sayEngine(detail));

build();
main.hidden = false;
model.watch(update);
try {
  await model.start();
  bindKeys();
  askEngine();
  setInterval(() => head.tick(), 500);
} catch (problem) {
  if (!(problem instanceof Problem)) throw problem;
  main.replaceChildren(
    h("p", { class: "note ochre", role: "alert" }, problem.message || t("session.not_found")),
  );
}
