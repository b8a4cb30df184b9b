/** The shelf and a work: small conveniences over pages that read well without them. */

import { del, Problem } from "./api.js";
import { sure } from "./dialogs.js";
import { store } from "./dom.js";
import * as keys from "./keys.js";
import { isUpright, setUpright } from "./session/text.js";

const filter = document.getElementById("filter");
filter?.addEventListener("change", () => filter.requestSubmit());

const main = document.querySelector("main[data-work]");
if (main) {
  document.getElementById("tools").hidden = false;
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
