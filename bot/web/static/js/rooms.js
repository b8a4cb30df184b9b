/** The rooms: open a session, see what is being written now. */

import { formName, get, now, post, Problem } from "./api.js";
import { attr, follow, h, refill, say, show } from "./dom.js";
import { sayEngines } from "./frame.js";
import { about, duration, langTag, language, quote, t } from "./i18n.js";
import { News } from "./news.js";
import { teachBeside } from "./picker.js";
import { premiseBox } from "./premise.js";

const byId = (id) => document.getElementById(id);
const PAGE = 20;
const state = { sessions: [], cursor: null, shown: PAGE };

function people(names) {
  const shown = names.slice(0, 3).join(t("list_comma"));
  return names.length > 3
    ? t("rooms.people_more", { names: shown, n: names.length - 3 })
    : shown || t("rooms.nobody");
}

function roundSays(card) {
  const round = card.round;
  if (!round) return [card.n_passages ? t("rooms.idle") : t("rooms.new"), "quiet"];
  const left = round.deadline ? duration((Date.parse(round.deadline) - now()) / 1000) : "";
  if (round.status === "voting")
    return round.voted
      ? [t("rooms.voted_left", { left }), ""]
      : [t("rooms.vote_left", { left }), "vote"];
  if (round.status === "drafting") return [t("rooms.drafting_plain"), ""];
  const key = { queued: "queued", tied: "tied", failed: "failed" }[round.status] ?? "idle";
  return [t(`rooms.${key}`), round.status === "tied" ? "" : "quiet"];
}

class Room {
  constructor(card) {
    this.title = h("span", { class: "rt", lang: langTag(card.language) });
    this.tag = h("span", { class: "tag" }, t("rooms.example"));
    this.last = h("p", { class: "last", lang: langTag(card.language) });
    this.meta = h("p", { class: "meta" });
    this.status = h("p", { class: "st" });
    this.link = h(
      "a",
      { class: "room", href: `/sessions/${card.id}` },
      h("div", {}, h("h3", {}, this.title, this.tag), this.last),
      this.meta,
      this.status,
    );
    this.node = h("li", {}, this.link);
  }

  async update(card) {
    this.card = card;
    say(this.title, card.title);
    show(this.tag, card.example);
    say(this.last, quote(card.last_line || card.premise, card.language));
    this.tick();
    const form = await formName(card.form, language);
    const key = card.n_passages ? "rooms.passages" : "rooms.passages_none";
    refill(this.meta, `${form}${card.n_passages}${card.people.join()}`, () => [
      t(key, { form, n: card.n_passages }),
      h("br"),
      people(card.people),
    ]);
  }

  tick() {
    const [text, kind] = roundSays(this.card);
    say(this.status, text);
    attr(this.status, "class", `st ${kind}`);
  }
}

const rooms = byId("open");
function draw() {
  follow(
    rooms,
    state.sessions,
    (card) => card.id,
    (card) => new Room(card),
    (view, card) => view.update(card),
  );
  show(byId("bare"), state.sessions.length === 0);
  show(byId("more-rooms"), state.cursor !== null);
}

async function load() {
  const found = await get(`/api/sessions?status=open&limit=${state.shown}`);
  state.sessions = found.sessions;
  state.cursor = found.cursor;
  draw();
}

let waiting = false;
/** News come in bursts: one look a second is enough for a list. */
function soon() {
  if (waiting) return;
  waiting = true;
  setTimeout(() => {
    waiting = false;
    load().catch(() => {});
  }, 700);
}

byId("more-rooms").addEventListener("click", () => {
  state.shown = Math.min(100, state.shown + PAGE);
  soon();
});
setInterval(() => {
  for (const view of rooms.followed?.values() ?? []) view.tick();
}, 1000);

document.addEventListener("engine", ({ detail }) => {
  const waking = byId("waking");
  const left = detail.eta_s === null ? null : detail.eta_s - (detail.elapsed_s ?? 0);
  if (detail.status === "starting")
    say(
      waking,
      left !== null && left > 0
        ? t("engine.waking_rooms", { eta: about(left) })
        : t("engine.waking_unknown"),
    );
  if (detail.status === "down") say(waking, t(detail.resting ? "engine.resting" : "engine.down"));
  waking.classList.toggle("ochre", detail.status === "down" && !detail.resting);
  show(waking, detail.status !== "ready");
});

async function begin(values) {
  const session = await post("/api/sessions", values);
  try {
    await post(`/api/sessions/${session.id}/rounds`, {});
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem; /* the session's page says why */
  }
  location.assign(`/sessions/${session.id}`);
}

premiseBox(byId("begin"), byId("refused"), begin);
teachBeside(byId("begin"), byId("teach"));
await load();
new News(
  null,
  (kind, data) => {
    if (kind === "engine") sayEngines(data);
    else if (kind !== "progress") soon();
  },
  (up) => {
    if (up) soon();
  },
);
