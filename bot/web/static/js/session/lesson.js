/** A lesson beside the round: an exercise to mend, and a critique of each draft in yes and no. */

import { get, post, Problem, put } from "../api.js";
import { attr, follow, h, refill, say, show } from "../dom.js";
import { langTag, t } from "../i18n.js";

/** The questions about one draft; two answers each, and once the round is closed the counts. */
class Critique {
  constructor(lesson, draft) {
    this.lesson = lesson;
    this.id = draft.id;
    this.title = h("h3", {});
    this.rows = h("ul", {});
    this.node = h("li", { class: "critique" }, this.title, this.rows);
  }

  update(draft) {
    const { view, model } = this.lesson;
    const known = view.critiques[draft.id] ?? { mine: null, yes: null };
    const isOpen = model.isVoting && !draft.vetoed;
    say(this.title, t("draft.label", { label: draft.label }));
    refill(this.rows, JSON.stringify([known, isOpen]), () =>
      view.questions.map((question) => this.row(question, known, isOpen)),
    );
  }

  row(question, known, isOpen) {
    const mine = known.mine?.[question];
    const answer = (yes, key) =>
      h(
        "button",
        {
          class: "btn low",
          type: "button",
          "aria-pressed": String(mine === yes),
          onclick: () => this.lesson.answer(this.id, known.mine ?? {}, question, yes),
        },
        t(key),
      );
    const counted = known.yes?.[question];
    return h(
      "li",
      {},
      h("span", {}, t(`lesson.question.${question}`)),
      isOpen &&
        h(
          "span",
          { class: "answers", role: "group", "aria-label": t(`lesson.question.${question}`) },
          answer(true, "lesson.yes"),
          answer(false, "lesson.no"),
        ),
      counted?.of > 0 && h("span", { class: "xs muted" }, t("lesson.counted", counted)),
    );
  }
}

export class Lesson {
  constructor(model) {
    this.model = model;
    this.view = null;
    this.seen = "";
    this.task = h("h3", {});
    this.text = h("textarea", { rows: 8, class: "pencil" });
    this.hint = h("p", { class: "hint" }, t("lesson.exercise_p"));
    this.said = h("div", { class: "faults", role: "status" });
    this.class = h("p", { class: "xs muted" });
    this.try = h("button", { class: "btn", type: "submit" }, t("lesson.try"));
    this.form = h("form", {}, this.text, this.try);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.check();
    });
    this.list = h("ul", { class: "critiques" });
    this.critique = h(
      "section",
      {},
      h("h3", {}, t("lesson.critique")),
      h("p", { class: "hint" }, t("lesson.critique_p")),
      this.list,
    );
    this.report = h("a", { class: "btn plain", download: true }, t("lesson.report"));
    this.node = h(
      "details",
      { class: "leaf extras lesson", open: true, hidden: true },
      h("summary", {}, h("h2", {}, t("lesson.title"))),
      this.task,
      this.hint,
      this.form,
      this.said,
      this.class,
      this.critique,
      this.report,
    );
  }

  get path() {
    return `/api/sessions/${this.model.id}/lesson`;
  }

  /** Look again when a round came, closed, or was added to: the class has moved on. */
  async look() {
    const { round, last, key } = this.model;
    const drafts = (round ?? last)?.drafts.length ?? 0;
    if (this.seen === `${key} ${drafts}`) return;
    this.seen = `${key} ${drafts}`;
    this.show(await get(this.path));
  }

  show(view) {
    const isFirst = this.view === null;
    this.view = view;
    if (isFirst) this.text.value = view.last_try ?? view.exercise.text;
    this.draw();
  }

  async check() {
    this.try.disabled = true;
    try {
      const tried = await post(`${this.path}/tries`, { text: this.text.value });
      this.show(tried.lesson);
      const faults = tried.problems.map((one) => h("p", { class: "fault" }, one.message));
      this.said.replaceChildren(
        ...(tried.solved
          ? [h("p", { class: "good" }, t("lesson.solved"))]
          : [h("p", {}, t("lesson.not_yet")), ...faults]),
      );
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.said.replaceChildren(h("p", { class: "note ochre" }, problem.message));
    } finally {
      this.try.disabled = false;
    }
  }

  async answer(draft, before, question, yes) {
    const answers = { ...before, [question]: yes };
    try {
      this.show(
        await put(`/api/rounds/${this.model.round.id}/drafts/${draft}/critique`, { answers }),
      );
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.model.refuse(problem.message);
    }
  }

  update() {
    const isLesson = this.model.session.mode === "lesson";
    show(this.node, isLesson);
    if (!isLesson) return;
    this.look();
    if (this.view) this.draw();
  }

  draw() {
    const { session, round, last } = this.model;
    const { exercise, class: pupils, solved } = this.view;
    say(this.task, t("lesson.exercise", { line: exercise.line }));
    attr(this.text, "lang", langTag(session.language));
    attr(this.text, "aria-label", t("lesson.exercise", { line: exercise.line }));
    show(this.form, session.status === "open" && !solved);
    show(this.hint, !solved);
    say(this.class, pupils.tried ? t("lesson.class", pupils) : t("lesson.class_none"));
    const drafts = ((round ?? last)?.drafts ?? []).filter((one) => !one.vetoed);
    follow(
      this.list,
      drafts,
      (draft) => draft.id,
      (draft) => new Critique(this, draft),
      (view, draft) => view.update(draft),
    );
    show(this.critique, drafts.length > 0);
    attr(this.report, "href", `${this.path}/report`);
    show(this.report, session.can.close || session.can.finish);
  }
}
