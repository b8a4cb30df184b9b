/** The taste page: a choice that is followed at once, one's own part, and the deeds of those who run the place. */

import { post, Problem } from "./api.js";
import { ask } from "./dialogs.js";
import { h, say, show } from "./dom.js";
import { showYou } from "./frame.js";
import { t } from "./i18n.js";

const DONE = {
  pause: "taste.govern.pause_done",
  resume: "taste.govern.resume_done",
  reset: "taste.govern.reset_done",
  count: "taste.quarantine.counted",
  keep_out: "taste.quarantine.kept_out",
};

/** The page as the server tells it now, without leaving it. */
async function renew() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.getElementById("main").replaceWith(document.adoptNode(page.getElementById("main")));
}

function tell(sentence, refused) {
  const done = document.getElementById("done");
  done.classList.toggle("ochre", refused);
  say(done, sentence);
  show(done, true);
  done.focus();
}

async function done(deed) {
  await renew();
  tell(t(DONE[deed]), false);
}

async function act(deed, path, body) {
  try {
    await post(path, body);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    tell(problem.message, true);
    return;
  }
  done(deed);
}

/** What is forgotten does not come back, so it is asked once more, with what would be lost. */
async function reset(button) {
  const content = [h("p", {}, t("taste.govern.reset_ask")), h("p", {}, button.dataset.lost)];
  const labels = { send: t("taste.govern.reset_yes"), keep: t("taste.govern.reset_no") };
  if (await ask(button.textContent, content, labels, () => post("/api/taste/reset"))) done("reset");
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("main button");
  if (!button) return;
  const { deed, settle, of } = button.dataset;
  if (button.id === "part") showYou();
  else if (deed === "reset") reset(button);
  else if (deed) act(deed, `/api/taste/${deed}`);
  else if (settle) act(settle, `/api/taste/quarantine/${of}`, { verdict: settle });
});
document.addEventListener("change", ({ target }) => target.closest("#filter")?.requestSubmit());
document.addEventListener("me", async () => {
  const opener = document.activeElement.id;
  await renew();
  document.getElementById(opener)?.focus();
});
