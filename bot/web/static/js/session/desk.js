/** What lies on the desk while there is nothing to vote on: ask, wait, what became of the last round. */

import { sure } from "../dialogs.js";
import { h, refill, say, show } from "../dom.js";
import { about, count, has, langTag, t, word } from "../i18n.js";

const WISH_CHARS = 300;

export class Desk {
  constructor(model) {
    this.model = model;
    this.title = h("h2", {});
    this.lead = h("p", { class: "lead", role: "status", tabindex: -1 });
    this.engine = h("p", { class: "note", role: "status", hidden: true });
    this.pencils = h("div", { class: "pencils", "aria-hidden": "true", hidden: true });
    this.wish = h("input", {
      type: "text",
      class: "low",
      id: "wish",
      maxlength: WISH_CHARS,
      placeholder: t("round.wish_hint"),
      autocomplete: "off",
    });
    this.button = h("button", { class: "btn main", type: "submit" });
    this.form = h(
      "form",
      { hidden: true },
      h("label", { for: "wish" }, t("round.wish")),
      this.wish,
      h("div", { class: "row" }, this.button),
    );
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.ask();
    });
    this.retry = h(
      "button",
      {
        class: "btn main",
        type: "button",
        onclick: () => this.once(this.retry, () => this.model.retry()),
      },
      t("round.retry"),
    );
    this.cancel = h(
      "button",
      { class: "btn plain", type: "button", onclick: () => this.stop() },
      t("round.cancel"),
    );
    this.read = h("a", { class: "btn main" }, t("finished.read"));
    this.hostOnly = h("p", { class: "note", hidden: true }, t("round.only_host_next"));
    this.node = h(
      "section",
      { class: "leaf state" },
      this.title,
      this.lead,
      this.pencils,
      this.engine,
      this.hostOnly,
      this.form,
      h("div", { class: "row" }, this.retry, this.cancel, this.read),
    );
    document.addEventListener("engine", ({ detail }) => {
      this.model.page.engine = detail;
      this.model.changed();
    });
  }

  async once(button, deed) {
    if (button.disabled) return;
    button.disabled = true;
    await deed();
    button.disabled = false;
  }

  async ask() {
    await this.once(this.button, async () => {
      if (await this.model.openRound(this.wish.value.trim())) this.wish.value = "";
    });
  }

  async stop() {
    if (await sure(t("round.cancel_sure"), t("round.cancel"))) this.model.cancel();
  }

  update() {
    const { model } = this;
    const { round, session } = model;
    const isFinished = session.status === "finished";
    const isWaiting = round?.status === "queued" || round?.status === "drafting";
    show(this.node, isFinished || !round || isWaiting);
    if (this.node.hidden) return;
    const [title, lead] = isFinished
      ? [t("finished.title"), t("finished.p")]
      : isWaiting
        ? ["", ""]
        : this.outcome();
    show(this.title, Boolean(title));
    say(this.title, title);
    show(this.lead, Boolean(lead));
    say(this.lead, lead);
    this.drawPencils(isWaiting ? round : null);
    const isFailed = !round && model.last?.status === "failed";
    show(this.form, !isFinished && !round && session.can.next && !isFailed);
    show(this.hostOnly, !isFinished && !round && !session.can.next);
    say(this.button, this.buttonSays());
    show(this.retry, isFailed && !isFinished);
    show(this.cancel, isWaiting && session.can.cancel !== false);
    show(this.read, isFinished && Boolean(session.work_id));
    if (session.work_id) this.read.href = `/works/${session.work_id}`;
    this.sayEngine(isFinished);
  }

  get nextNumber() {
    return (this.model.last?.number ?? 0) + 1;
  }

  buttonSays() {
    const { last } = this.model;
    if (!last) return t("round.ask_first");
    const isEmpty = last.status === "closed" && !last.winner && !last.none_won;
    return isEmpty || last.status === "cancelled"
      ? t("round.reopen")
      : t("round.ask_next", { number: word(this.nextNumber) });
  }

  /** What became of the last round, in one sentence: [heading, sentence]. */
  outcome() {
    const { last, session } = this.model;
    if (!last) return [t("round.first_h"), t("round.first_p")];
    const title = t("round.title", { number: word(last.number) });
    if (last.status === "failed") return [title, last.error?.detail || t("say.engine_down")];
    if (last.status === "cancelled") return [title, t("say.cancelled")];
    if (last.none_won) return [title, t("say.none_won")];
    if (!last.winner) return [title, t("say.no_ballots")];
    const stands =
      session.status === "finished" ||
      session.canon.some((passage) => passage.round_id === last.id);
    if (!stands) return ["", t("say.undone", { number: word(last.number) })];
    return ["", this.closed(last, session)];
  }

  closed(last, session) {
    const winner = last.drafts.find((draft) => draft.id === last.winner);
    const params = {
      number: word(last.number),
      label: winner?.label ?? "",
      votes: count(winner?.votes ?? 0),
      ballots: count(last.tally?.ballots ?? last.ballots),
    };
    if (session.mode === "host") return t("say.closed_host", params);
    const key = `say.closed_${session.form}`;
    return t(has(key) ? key : "say.closed", params);
  }

  drawPencils(round) {
    show(this.pencils, Boolean(round));
    if (round)
      refill(this.pencils, `${round.done}/${round.asked}`, () =>
        Array.from({ length: round.asked || 8 }, (_, place) =>
          h("i", { class: place < round.done ? "done" : null }),
        ),
      );
  }

  sayEngine(isFinished) {
    const engine = this.model.engine;
    show(this.engine, Boolean(engine) && engine.status !== "ready" && !isFinished);
    if (this.engine.hidden) return;
    this.engine.classList.toggle("ochre", engine.status === "down" && !engine.resting);
    this.engine.lang = langTag(document.documentElement.dataset.language);
    if (engine.status === "down") {
      say(this.engine, t(engine.resting ? "engine.resting" : "engine.down"));
      return;
    }
    const left = engine.eta_s === null ? null : engine.eta_s - (engine.elapsed_s ?? 0);
    if (left === null) say(this.engine, t("engine.waking_unknown"));
    else
      say(
        this.engine,
        left > 0
          ? t("engine.waking", { eta: about(left) })
          : t("engine.waking_long", { elapsed: about(engine.elapsed_s) }),
      );
  }
}
