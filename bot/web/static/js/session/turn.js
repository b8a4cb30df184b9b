/** One kind of round on this page, of writing or of pictures: its ballot, its deeds, what is said of it. Draws nothing. */

import { del, post, Problem, put } from "../api.js";
import { gap, list, t } from "../i18n.js";

const OPEN = new Set(["queued", "drafting", "voting", "tied"]);

export class Turn {
  /** `fields` names where a session's view has this kind: {round, last}. */
  constructor(page, fields) {
    this.page = page;
    this.fields = fields;
    this.said = null; // {strong, text, refused, at}
    this.told = null; // the round at whose first vote was told that votes rank drafts
    this.pending; // a ballot on its way: ids, null to withdraw; undefined when none is
  }

  get session() {
    return this.page.session;
  }
  get me() {
    return this.page.me;
  }
  get engine() {
    return this.page.engine;
  }
  get round() {
    return this.session?.[this.fields.round] ?? null;
  }
  get last() {
    return this.session?.[this.fields.last] ?? null;
  }
  get isVoting() {
    return this.round?.status === "voting";
  }
  get isZh() {
    return this.session.language === "zh";
  }
  /** What can still be done once "none of these" is marked. */
  get noneMore() {
    return t("say.none_more");
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

  changed() {
    this.page.changed();
  }
  refresh() {
    return this.page.refresh();
  }
  soon() {
    this.page.soon();
  }

  /** What was said of a round that is another by now, is said no longer. */
  forget() {
    if (this.said && this.said.at !== this.key) this.said = null;
  }
  tell(strong, text = "") {
    this.said = { strong, text, refused: false, at: this.key };
    this.changed();
  }
  refuse(sentence) {
    this.said = { strong: "", text: sentence, refused: true, at: this.key };
    this.changed();
  }

  takeRound(round) {
    this.page.deeds += 1;
    const { last } = this;
    const isPast =
      last?.id === round.id && (last.status === "closed" || last.status === "cancelled");
    if (isPast)
      this.refresh(); // a ballot's answer that the close has overtaken
    else if (OPEN.has(round.status)) this.session[this.fields.round] = round;
    else {
      this.session[this.fields.round] = null;
      this.session[this.fields.last] = round;
      this.refresh();
    }
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
        if (round.told === "ranking") this.told = round.id;
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
    else if (after.length === 0) this.tell(t("say.none"), this.noneMore);
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
      this.takeRound(await post(`/api/sessions/${this.page.id}/rounds`, wish ? { wish } : {})),
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
}
