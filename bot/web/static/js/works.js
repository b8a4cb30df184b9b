/** The shelf and a work: small conveniences over pages that read well without them. */

import { del, Problem } from "./api.js";
import { sure } from "./dialogs.js";
import { h, store } from "./dom.js";
import { enlarge, picture } from "./figures.js";
import { t } from "./i18n.js";
import * as keys from "./keys.js";
import { player } from "./player.js";
import { isUpright, setUpright } from "./session/text.js";

const filter = document.getElementById("filter");
filter?.addEventListener("change", () => filter.requestSubmit());

/** A picture opens larger in the page, and a tune plays like those of drafts. */
function bringToLife(work) {
  for (const figure of work.querySelectorAll(".looked .pic")) {
    const img = figure.querySelector("img");
    const address = img.getAttribute("src");
    const file = { name: address.split("/").at(-1), alt: img.alt };
    figure.replaceWith(picture(file, () => address, figure.dataset.failed));
  }
  for (const link of work.querySelectorAll(".hung .look"))
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a tab of its own was meant
      event.preventDefault();
      enlarge(link.href, link.querySelector("img").alt);
    });
  for (const link of work.querySelectorAll(".looked .watch"))
    link.addEventListener("click", (event) => {
      event.preventDefault();
      enlarge(link.href, link.dataset.alt);
    });
  for (const tune of work.querySelectorAll(".looked .tune")) {
    const sources = [...tune.querySelectorAll("source")];
    const files = sources.map((one) => ({
      name: one.dataset.name,
      media_type: one.type,
      alt: tune.querySelector("audio").getAttribute("aria-label"),
    }));
    const at = (name) => sources.find((one) => one.dataset.name === name).src;
    tune.querySelector("audio").replaceWith(player(files, at, tune.dataset.failed));
  }
}

async function playDialogue(node) {
  const [{ play }, answer] = await Promise.all([import("./ink.js"), fetch(node.dataset.url)]);
  if (!answer.ok) {
    node.append(h("p", { class: "small muted" }, t("file.picture_failed_work")));
    return;
  }
  const words = Object.fromEntries(
    ["again", "end", "choose", "step_back"].map((name) => [name, t(`play.${name}`)]),
  );
  play(node, await answer.json(), words);
}

const main = document.querySelector("main[data-work]");
if (main) {
  document.getElementById("tools").hidden = false;
  bringToLife(main);
  const dialogue = document.getElementById("dialogue");
  if (dialogue) playDialogue(dialogue);
  const credits = document.getElementById("credits");
  const apply = (hidden) => {
    main.classList.toggle("nocredits", hidden);
    credits.textContent = hidden ? credits.dataset.show : credits.dataset.hide;
  };
  apply(store.get("credits") === "hidden");
  credits.addEventListener("click", () => {
    const hidden = !main.classList.contains("nocredits");
    store.set("credits", hidden ? "hidden" : null);
    apply(hidden);
  });
  const turn = document.getElementById("turn");
  const stand = (upright) => {
    main.classList.toggle("standing", upright);
    turn.textContent = upright ? turn.dataset.flat : turn.dataset.upright;
  };
  const turnOver = () => {
    setUpright(!isUpright());
    stand(isUpright());
  };
  if (turn) {
    stand(isUpright());
    turn.addEventListener("click", turnOver);
    keys.on("v", turnOver);
  }
  document.getElementById("print").addEventListener("click", () => window.print());
  document.getElementById("copy").addEventListener("click", async ({ currentTarget }) => {
    const label = currentTarget.textContent;
    try {
      await navigator.clipboard.writeText(location.href.split(/[?#]/)[0]);
    } catch {
      return;
    }
    currentTarget.textContent = currentTarget.dataset.done;
    setTimeout(() => {
      currentTarget.textContent = label;
    }, 2000);
  });
  const remove = document.getElementById("remove");
  remove?.addEventListener("click", async () => {
    if (!(await sure(remove.dataset.sure, remove.textContent))) return;
    try {
      await del(`/api/works/${main.dataset.work}`);
      location.assign("/works");
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      remove.textContent = problem.message;
    }
  });
}
