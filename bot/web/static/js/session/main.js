/** The session page: one model, a handful of views, and the keys. */

import { Problem } from "../api.js";
import { h } from "../dom.js";
import { askEngine, sayEngines } from "../frame.js";
import { t } from "../i18n.js";
import * as keys from "../keys.js";
import { Asks } from "./asks.js";
import { Ballot, Consent } from "./ballot.js";
import { Canon } from "./canon.js";
import { Desk } from "./desk.js";
import { Front } from "./front.js";
import { History } from "./history.js";
import { Jump } from "./jump.js";
import { Lesson } from "./lesson.js";
import { Lore } from "./lore.js";
import { Model } from "./model.js";
import { illustrate } from "./pictures/illustrate.js";
import { PictureRoom } from "./pictures/room.js";
import { Results } from "./results.js";
import { RoundHead } from "./round.js";
import { Slips } from "./slips.js";
import { canStand, isUpright, setUpright } from "./text.js";
import { Name, Title } from "./title.js";

const main = document.querySelector("main[data-session]");
const model = new Model(main.dataset.session);
const pictures = new PictureRoom(model);
const canon = new Canon(model, paint);
const head = new RoundHead(model.text);
const slips = new Slips(model.text);
const ballot = new Ballot(model.text);
const title = new Title(model, paint);
const name = new Name(model);
const desk = new Desk(model.text);
const results = new Results(model.text);
const consent = new Consent(model);
const history = new History(model);
const lore = new Lore(model);
const lesson = new Lesson(model);
const asks = new Asks(model);
const left = h(
  "div",
  { class: "left" },
  canon.node,
  lesson.node,
  history.node,
  lore.node,
  asks.node,
);
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
const table = h("div", { class: "desk" }, left, round);
const jump = new Jump(
  model,
  () => [head.title, pictures.title],
  () => pictures.node.previousElementSibling === table,
);
const front = new Front([
  { node: round, turn: model.text, steps: slips },
  { node: pictures.node, turn: model.pictures, steps: pictures.plates },
]);

/** Ask for pictures of a passage, or of the whole work; then the new round is what one reads on. */
async function paint(passage) {
  if (await illustrate(model.pictures, passage)) jump.go(pictures.title);
}

function build() {
  main.replaceChildren(title.banner, title.node, title.example, jump.node, name.node, table);
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

const press = (button) => {
  if (button && !button.closest("[hidden]") && !button.disabled) button.click();
};

/** Keys of whichever round is in front; those of writing alone rest over pictures. */
function bindRoundKeys() {
  const inFront = () => front.current.steps;
  const isText = () => inFront() === slips;
  const bar = () => (isText() ? ballot : pictures.ballot);
  for (let place = 0; place < 6; place += 1)
    keys.on(String(place + 1), () => inFront().ring(place));
  keys.on("0", () => press(bar().none));
  keys.on("j", () => inFront().step(1));
  keys.on("k", () => inFront().step(-1));
  keys.on("e", () => inFront().edit());
  keys.on("n", () => press(bar().own));
  keys.on("m", () => press(bar().more));
  keys.on("w", () => (slips.inHand() ? slips.inHand().why.toggle() : results.toWhy()));
  keys.on("c", () => press(slips.inHand()?.compare ?? results.compare));
}

function bindKeys() {
  bindRoundKeys();
  keys.on("i", () => {
    const passage = canon.inHand();
    if (passage) paint(passage);
    else if (model.pictures.round) jump.go(pictures.title);
  });
  keys.on("f", () => pictures.plates.full());
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
function keepFocus(wasInPictures) {
  if (!isLost(document.activeElement) || document.querySelector("dialog[open]")) return;
  if (wasInPictures && pictures.node.isConnected) {
    const { lead } = pictures.outcome;
    (lead.checkVisibility() ? lead : pictures.title).focus({ preventScroll: true });
    return;
  }
  (desk.node.hidden || desk.lead.hidden ? head.title : desk.lead).focus({ preventScroll: true });
}

function update() {
  const isHere = document.activeElement !== document.body && main.contains(document.activeElement);
  const wasInPictures = pictures.node.contains(document.activeElement);
  pictures.update(table);
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
    jump,
  ])
    view.update();
  front.look();
  if (isHere) keepFocus(wasInPictures);
}

document.addEventListener("me", ({ detail }) => {
  model.me = detail;
  model.refresh();
  model.changed();
});
document.addEventListener("engine-news", ({ detail }) => sayEngines(detail));
document.addEventListener("painter", ({ detail }) => {
  model.painter = detail;
  model.changed();
});

build();
main.hidden = false;
model.watch(update);
try {
  await model.start();
  bindKeys();
  askEngine();
  setInterval(() => {
    head.tick();
    pictures.tick();
  }, 500);
} catch (problem) {
  if (!(problem instanceof Problem)) throw problem;
  main.replaceChildren(
    h("p", { class: "note ochre", role: "alert" }, problem.message || t("session.not_found")),
  );
}
