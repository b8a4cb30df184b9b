/** What this page knows of its session, its rounds of both kinds, and every deed on the session. Draws nothing. */

import { del, get, post, Problem, put } from "../api.js";
import { language, t } from "../i18n.js";
import { News } from "../news.js";
import { PictureTurn } from "./pictures/turn.js";
import { Turn } from "./turn.js";

const LEARNED_MS = 1200; // after a close; by then it is told what the taste had expected

export class Model {
  constructor(id) {
    this.id = id;
    this.session = null;
    this.me = null;
    this.engine = null; // the text engine's state
    this.painter = null; // the image engine's
    this.isOnline = true;
    this.watchers = [];
    this.deeds = 0; // answers of deeds are newer than a look that began before them
    this.text = new Turn(this, { round: "round", last: "last_round" });
    this.pictures = new PictureTurn(this, { round: "picture_round", last: "last_picture_round" });
  }

  get turns() {
    return [this.text, this.pictures];
  }
  get round() {
    return this.text.round;
  }
  get last() {
    return this.text.last;
  }
  get isVoting() {
    return this.text.isVoting;
  }
  get key() {
    return this.text.key;
  }

  watch(watcher) {
    this.watchers.push(watcher);
  }
  changed() {
    if (!this.session) return; // an engine may speak before the session is here
    for (const turn of this.turns) turn.forget();
    for (const watcher of this.watchers) watcher();
  }

  /* what is said of the session stands with the round of writing */
  tell(strong, text = "") {
    this.text.tell(strong, text);
  }
  refuse(sentence) {
    this.text.refuse(sentence);
  }
  act(deed) {
    return this.text.act(deed);
  }

  async start() {
    [this.session, this.me] = await Promise.all([get(`/api/sessions/${this.id}`), get("/api/me")]);
    this.changed();
    this.stream = new News(
      this.id,
      (kind, data) => this.news(kind, data),
      (up) => this.line(up),
    );
  }

  line(isUp) {
    if (isUp) this.refresh(); // news begin with the stream: look at what came before it
    this.isOnline = isUp;
    this.changed();
  }

  news(kind, data) {
    const round = this.turns.map((turn) => turn.round).find((one) => one?.id === data.round_id);
    if (kind === "presence") this.meet(data.here);
    else if (kind === "engine")
      document.dispatchEvent(new CustomEvent("engine-news", { detail: data }));
    else if (kind === "progress" && round) {
      const { position, done, asked, eta_s, resting } = data;
      const news = { position, done, asked, eta_s, resting };
      if (round.status === "voting")
        round.passing = news; // of more that are on their way
      else Object.assign(round, news);
    } else if (kind === "ballots" && round) {
      round.ballots = data.ballots;
      this.soon();
    } else if (kind !== "progress") this.refresh();
    if (kind === "closed") setTimeout(() => this.refresh(), LEARNED_MS);
    this.changed();
  }

  /** Who watches now, by reference; a stranger's name is fetched with the session. */
  meet(here) {
    for (const person of this.session.people) person.here = here.includes(person.ref);
    if (here.some((ref) => !this.session.people.some((person) => person.ref === ref))) this.soon();
  }

  /** Look again. Looks do not pile up: one runs, and at most one more follows it. */
  async refresh() {
    if (this.looking) {
      this.lookAgain = true;
      return;
    }
    this.looking = true;
    try {
      do {
        this.lookAgain = false;
        const before = this.deeds;
        const session = await get(`/api/sessions/${this.id}`);
        if (before === this.deeds) {
          this.session = session;
          this.changed();
        } else this.lookAgain = true;
      } while (this.lookAgain);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (problem.status === 404)
        location.reload(); // removed meanwhile: the server says so better
      else setTimeout(() => this.refresh(), 2000); // a look that failed leaves the page behind
    } finally {
      this.looking = false;
    }
  }

  /** Who has voted is told by the session alone: one look for a burst of ballots. */
  soon() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.refresh(), 400);
  }

  takeSession(session) {
    this.deeds += 1;
    this.session = session;
    this.changed();
  }

  undo() {
    return this.act(async () => {
      this.takeSession(await post(`/api/sessions/${this.id}/undo`));
      this.tell("", t("say.undone_plain"));
    });
  }
  branch(passage) {
    return this.act(async () => {
      this.takeSession(await post(`/api/sessions/${this.id}/branch`, { passage_id: passage }));
      this.tell("", t("say.branched"));
    });
  }
  remove() {
    return this.act(async () => {
      await del(`/api/sessions/${this.id}`);
      location.assign("/");
    });
  }
  addLore(fact) {
    return this.act(async () =>
      this.takeSession(await post(`/api/sessions/${this.id}/lore`, { fact })),
    );
  }
  removeLore(id) {
    return this.act(async () => this.takeSession(await del(`/api/sessions/${this.id}/lore/${id}`)));
  }
  handOver(ref) {
    return this.act(async () =>
      this.takeSession(await post(`/api/sessions/${this.id}/host`, { member: ref })),
    );
  }
  finish(title) {
    return this.act(async () => {
      const work = await post(`/api/sessions/${this.id}/finish`, title ? { title } : {});
      location.assign(`/works/${work.id}`);
    });
  }
  saveMe(changes) {
    return this.act(async () => {
      this.me = await put("/api/me", { language, ...changes }); // a new member reads this page's
      this.changed();
      this.refresh();
    });
  }
}
