/** What this page knows of its session, and every deed on it. Draws nothing. */

import { del, get, post, Problem, put } from "../api.js";
import { gap, language, list, t } from "../i18n.js";
import { News } from "../news.js";

const OPEN = new Set(["queued", "drafting", "voting", "tied"]);

export class Model {
  constructor(id) {
    this.id = id;
    this.session = null;
    this.me = null;
    this.engine = null;
    this.isOnline = true;
    this.said = null; // {strong, text, refused, at}
    this.pending; // a ballot on its way: ids, null to withdraw; undefined when none is
    this.watchers = [];
    this.deeds = 0; // answers of deeds are newer than a look that began before them
  }

  get round() {
    return this.session.round;
  }
  get last() {
    return this.session.last_round;
  }
  get isVoting() {
    return this.round?.status === "voting";
  }
  get isZh() {
    return this.session.language === "zh";
  }
  get key() {
    const one = this.round ?? this.last;
    return one ? `${one.id} ${one.status}` : "none";
  }

  /** The ballot as the member sees it: what was last pressed, else what the server counted. */
  get ballot() {
    return this.pending !== undefined ? this.pending : (this.round?.your_ballot?.drafts ?? null);
  }

  draft(id) {
    return (
      this.round?.drafts.find((draft) => draft.id === id) ??
      this.last?.drafts.find((draft) => draft.id === id)
    );
  }
  labels(ids) {
    return list(
      this.round.drafts.filter((draft) => ids.includes(draft.id)).map((draft) => draft.label),
    );
  }

  watch(watcher) {
    this.watchers.push(watcher);
  }
  changed() {
    if (!this.session) return; // an engine may speak before the session is here
    if (this.said && this.said.at !== this.key) this.said = null;
    for (const watcher of this.watchers) watcher();
  }

  tell(strong, text = "") {
    this.said = { strong, text, refused: false, at: this.key };
    this.changed();
  }
  refuse(sentence) {
    this.said = { strong: "", text: sentence, refused: true, at: this.key };
    this.changed();
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
    if (kind === "presence") this.meet(data.here);
    else if (kind === "engine")
      document.dispatchEvent(new CustomEvent("engine-news", { detail: data.text }));
    else if (kind === "progress" && this.round?.id === data.round_id)
      Object.assign(this.round, {
        position: data.position,
        done: data.done,
        asked: data.asked,
        eta_s: data.eta_s,
      });
    else if (kind === "ballots" && this.round?.id === data.round_id) {
      this.round.ballots = data.ballots;
      this.soon();
    } else if (kind !== "progress") this.refresh();
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

  takeRound(round) {
    this.deeds += 1;
    const { last } = this;
    const isPast =
      last?.id === round.id && (last.status === "closed" || last.status === "cancelled");
    if (isPast)
      this.refresh(); // a ballot's answer that the close has overtaken
    else if (OPEN.has(round.status)) this.session.round = round;
    else {
      this.session.round = null;
      this.session.last_round = round;
      this.refresh();
    }
    this.changed();
  }

  takeSession(session) {
    this.deeds += 1;
    this.session = session;
    this.changed();
  }

  /** Do it; a refusal is said and changes nothing. True when it was done. */
  async act(deed) {
    try {
      await deed();
      return true;
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.refuse(problem.message);
      if (problem.status === 409 || problem.status === 404) this.refresh();
      return false;
    }
  }

  /* the ballot */

  ring(id) {
    const now = this.ballot ?? [];
    const wanted = now.includes(id) ? now.filter((one) => one !== id) : [...now, id];
    return this.vote(wanted.length ? wanted : null);
  }

  none() {
    return this.vote(this.ballot?.length === 0 ? null : []);
  }

  /** A ring shows at once; presses while one is on its way are folded into the next. */
  async vote(wanted) {
    if (!this.isVoting) return;
    this.pending = wanted;
    this.changed();
    if (this.sending) return;
    this.sending = true;
    const path = `/api/rounds/${this.round.id}/ballot`;
    try {
      while (this.pending !== undefined) {
        const sent = this.pending;
        const before = this.round?.your_ballot?.drafts ?? null;
        const round = sent === null ? await del(path) : await put(path, { drafts: sent });
        if (this.pending === sent) this.pending = undefined;
        this.takeRound(round);
        this.soon();
        this.tellBallot(before, sent);
      }
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.pending = undefined;
      this.refuse(problem.message);
      this.refresh();
    } finally {
      this.sending = false;
    }
  }

  tellBallot(before, after) {
    if (!this.round) return;
    if (after === null) this.tell("", t("say.withdrawn"));
    else if (after.length === 0) this.tell(t("say.none"), t("say.none_more"));
    else if (!before?.length)
      this.tell(t("say.counted", { labels: this.labels(after) }), t("say.counted_more"));
    else
      this.tell(
        t(after.length === 1 ? "say.changed" : "say.changed_more", { labels: this.labels(after) }),
        t("say.counted_more"),
      );
  }

  /* the round */

  openRound(wish) {
    return this.act(async () =>
      this.takeRound(await post(`/api/sessions/${this.id}/rounds`, wish ? { wish } : {})),
    );
  }
  close(winner) {
    return this.act(async () =>
      this.takeRound(await post(`/api/rounds/${this.round.id}/close`, winner ? { winner } : {})),
    );
  }
  secondVote() {
    return this.act(async () =>
      this.takeRound(await post(`/api/rounds/${this.round.id}/second-vote`)),
    );
  }
  cancel() {
    return this.act(async () => this.takeRound(await post(`/api/rounds/${this.round.id}/cancel`)));
  }
  retry() {
    return this.act(async () => this.takeRound(await post(`/api/rounds/${this.last.id}/retry`)));
  }
  more() {
    return this.act(async () => {
      this.takeRound(await post(`/api/rounds/${this.round.id}/more`));
      this.tell("", t("ballot.more_coming"));
    });
  }
  veto(id) {
    return this.act(async () =>
      this.takeRound(await del(`/api/rounds/${this.round.id}/drafts/${id}`)),
    );
  }

  offer(text, parent) {
    const known = new Set(this.round.drafts.map((draft) => draft.id));
    return this.act(async () => {
      const round = await post(
        `/api/rounds/${this.round.id}/drafts`,
        parent ? { text, parent } : { text },
      );
      this.takeRound(round);
      const mine = round.drafts.find((draft) => !known.has(draft.id) && draft.mine);
      if (!mine) return;
      const fault = mine.problems.length ? gap + mine.problems[0].message : "";
      this.tell(
        "",
        t(parent ? "say.edit_offered" : "say.own_offered", { label: mine.label }) + fault,
      );
    });
  }

  /* the session */

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
