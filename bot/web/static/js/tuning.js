/** Adapters on the taste page, live: what is in training, the deeds of those who govern, the evening. */

import { post, Problem } from "./api.js";
import { ask } from "./dialogs.js";
import { h, say, show } from "./dom.js";
import { t } from "./i18n.js";
import { News } from "./news.js";

const LIVE = ["evening", "adapter-now", "before"]; // what is drawn anew; all else stays as it is
const LOOK_MS = 1500; // news come in bursts
const TICK_MS = 5000; // how often the page looks by itself while something is under way
const byId = (id) => document.getElementById(id);
const here = new URL(location.href).searchParams;

/** Replace a part where it changed; the focus stays on what has the same id. */
function exchange(id, page) {
  const old = byId(id);
  const fresh = page.getElementById(id);
  if (!old || !fresh || old.isEqualNode(fresh)) return;
  const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
  const at = old.querySelector(".lines")?.scrollTop ?? 0;
  old.replaceWith(document.adoptNode(fresh));
  const lines = byId(id).querySelector(".lines");
  if (lines) lines.scrollTop = at;
  if (focused) byId(focused)?.focus();
}

const stage = () =>
  document.querySelector("#evening [data-said], #adapter-now [data-stage]")?.textContent ?? "";
let told = stage();

async function renew() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of LIVE) exchange(id, page);
  const now = stage();
  if (now !== told) say(byId("tuning-said"), now);
  told = now;
}

let waiting = null;
/** Look soon; the line may break meanwhile, and the next news or look mends it. */
function soon() {
  waiting ??= setTimeout(() => {
    waiting = null;
    renew().catch(() => {});
  }, LOOK_MS);
}

function tell(sentence, refused) {
  const note = byId("tuned");
  note.classList.toggle("ochre", refused);
  say(note, sentence);
  show(note, true);
  note.focus();
}

async function act(deed, path) {
  try {
    await post(path);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    tell(problem.message, true);
    return;
  }
  await renew();
  tell(t(`tuning.${deed}_done`), false);
}

const path = (deed) => {
  const kind = (here.get("of") ?? "").split(".")[0] === "image" ? "?kind=image" : "";
  return `/api/taste/${deed}${kind}`;
};

/** Going back is asked once more, with what becomes of what. */
async function rollBack(button) {
  const { name, against } = button.dataset;
  const content = [h("p", {}, t("tuning.rollback_ask", { name, against }))];
  const labels = { send: t("tuning.rollback_yes"), keep: t("tuning.rollback_no") };
  const done = await ask(button.textContent, content, labels, () => post(path("rollback")));
  if (!done) return;
  await renew();
  tell(t("tuning.rollback_done"), false);
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("main [data-tuning], main [data-evening]");
  if (!button) return;
  const { tuning, evening } = button.dataset;
  if (tuning === "rollback") rollBack(button);
  else if (tuning) act(tuning, path(tuning));
  else act(evening, `/api/evening/${evening}`);
});

setInterval(() => {
  if (document.visibilityState === "visible" && document.querySelector(".under-way")) soon();
}, TICK_MS);
new News(
  null,
  soon,
  () => {},
  ["tuning", ...(here.get("community") === "evening" ? ["evening"] : [])],
);
