/** What every page has around it: lamp, language, you, keys, and how the engine is. */

import { get, put } from "./api.js";
import { no, open, yes } from "./dialogs.js";
import { h, say, show, store } from "./dom.js";
import { about, language, t } from "./i18n.js";
import * as keys from "./keys.js";

const root = document.documentElement;
const byId = (id) => document.getElementById(id);

/* lamp */
const lamp = byId("lamp");
const isDark = () =>
  root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
const nameLamp = () => say(lamp, t(isDark() ? "nav.day" : "nav.lamp"));
function turnLamp() {
  root.dataset.theme = isDark() ? "light" : "dark";
  store.set("theme", root.dataset.theme);
  nameLamp();
}
lamp.addEventListener("click", turnLamp);
nameLamp();
show(lamp, true);

/* language: remembered for the member, where the page without scripts only turns one page over */
byId("language").addEventListener("click", async (event) => {
  event.preventDefault();
  try {
    await put("/api/me", { language: event.currentTarget.dataset.to });
  } finally {
    const here = new URL(location.href);
    here.searchParams.delete("lang");
    location.replace(here);
  }
});

/* engines */
const WAKING_MS = 5000; // how often the page asks while an engine wakes
let asking = null;

function sayEngine(kind, state) {
  const node = byId(kind === "text" ? "engine" : "painter");
  if (kind === "image" && !state.model && !state.url) return; // none is set up here
  const eta =
    state.status === "starting"
      ? about(state.eta_s === null ? null : Math.max(0, state.eta_s - (state.elapsed_s ?? 0)))
      : "";
  const how = state.resting ? "resting" : state.status;
  say(node, t(`engine.${kind}_${how}`, { eta }));
  node.title = state.model ?? "";
  show(node, true);
}

/** Say how the engines are: {text, image} as /health tells them. */
export function sayEngines({ text, image }) {
  if (!text) return;
  sayEngine("text", text);
  document.dispatchEvent(new CustomEvent("engine", { detail: text }));
  if (image) {
    sayEngine("image", image);
    document.dispatchEvent(new CustomEvent("painter", { detail: image }));
  }
  clearTimeout(asking);
  if (text.status !== "ready" || image?.status === "starting")
    asking = setTimeout(askEngine, WAKING_MS);
}
export const askEngine = async () => {
  try {
    sayEngines(await get("/health"));
  } catch {
    /* said by whoever needs it */
  }
};
askEngine();

/* keys */
const LIST = [
  [["1", "…", "6"], "ring"],
  [["0"], "none"],
  [["J", "K"], "next"],
  [["E"], "edit"],
  [["N"], "own"],
  [["M"], "more"],
  [["W"], "why"],
  [["C"], "compare"],
  [["I"], "illustrate"],
  [["F"], "full"],
  [["R"], "start"],
  [["U"], "undo"],
  [["B"], "branch"],
  [["V"], "upright"],
  [["L"], "lamp"],
  [["G R", "G W", "G T"], "go"],
  [["Ctrl Enter"], "offer"],
  [["Esc"], "escape"],
  [["?"], "help"],
];
async function showKeys() {
  const rows = LIST.flatMap(([names, deed]) => [
    h("dt", {}, ...names.flatMap((name) => [h("kbd", {}, name), " "])),
    h("dd", {}, t(`keys.${deed}`)),
  ]);
  const single = h("input", { type: "checkbox", name: "single", checked: keys.areOn() });
  single.addEventListener("change", () => keys.turn(single.checked));
  await open(
    t("keys.title"),
    [
      h("dl", { class: "keys" }, ...rows),
      h("label", { class: "choice" }, single, t("keys.single")),
      h("p", { class: "hint" }, t("keys.typing")),
    ],
    [yes(t("close"))],
  );
}
byId("keys").addEventListener("click", showKeys);
show(byId("keys"), true);
keys.on("?", showKeys);
keys.on("l", turnLamp);
keys.on("g r", () => location.assign("/"));
keys.on("g w", () => location.assign("/works"));
keys.on("g t", () => location.assign("/taste"));

/* you */
const choice = (name, value, chosen, label) =>
  h(
    "label",
    { class: "choice" },
    h("input", { type: "radio", name, value, checked: chosen }),
    label,
  );

/** What you are called here, and what your votes and words may be used for. */
export async function showYou() {
  const me = await get("/api/me");
  const single = h("input", { type: "checkbox", name: "single", checked: keys.areOn() });
  const content = [
    h("label", { class: "field", for: "you-name" }, t("settings.name")),
    h("input", {
      type: "text",
      class: "low",
      id: "you-name",
      name: "name",
      value: me.name,
      maxlength: 40,
      autocomplete: "nickname",
    }),
    h("p", { class: "hint" }, t("settings.name_hint")),
    h(
      "fieldset",
      {},
      h("legend", {}, t("settings.training")),
      choice("training", "yes", me.consent.training === true, t("settings.training_yes")),
      choice("training", "no", me.consent.training === false, t("settings.training_no")),
      h("p", { class: "hint" }, t("settings.training_hint")),
    ),
    h(
      "fieldset",
      {},
      h("legend", {}, t("settings.publication")),
      choice(
        "publication",
        "named",
        me.consent.publication === "named",
        t("settings.publication_named"),
      ),
      choice(
        "publication",
        "anonymous",
        me.consent.publication === "anonymous",
        t("settings.publication_anonymous"),
      ),
    ),
    h(
      "label",
      { class: "choice" },
      h("input", { type: "checkbox", name: "ranking", checked: me.consent.ranking }),
      t("settings.ranking"),
    ),
    h("label", { class: "choice" }, single, t("settings.keys")),
  ];
  const values = await open(t("settings.title"), content, [no(t("close")), yes(t("save"))]);
  if (values === null) return;
  keys.turn("single" in values);
  const consent = { ...me.consent, ranking: "ranking" in values };
  if (values.training) consent.training = values.training === "yes";
  if (values.publication) consent.publication = values.publication;
  const saved = await put("/api/me", { language, name: values.name.trim(), consent });
  document.dispatchEvent(new CustomEvent("me", { detail: saved }));
}
byId("you").addEventListener("click", showYou);
show(byId("you"), true);
