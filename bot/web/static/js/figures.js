/** What a draft or a work can be shown as: pictures, tunes, and links to take along. Makes none of it. */

import { no, open } from "./dialogs.js";
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { player } from "./player.js";

const endingOf = (name) => name.split(".").at(-1);
const stemOf = (name) => name.slice(0, -endingOf(name).length - 1);
const SHARPEST = ["svg", "png", "jpg"];
const isMoving = (file) => endingOf(file.name) === "webp";

/** What members call a format; most are called by their ending. */
const NAMES = { mid: "MIDI", webp: "WebP", ink: "Ink", fountain: "Fountain" };
const kindOf = (file) => NAMES[endingOf(file.name)] ?? endingOf(file.name).toUpperCase();

/** One picture of each thing: a drawing is sharper than its copy in pixels. */
export function pictures(files) {
  const best = new Map();
  for (const file of files.filter((one) => one.role === "picture" && !isMoving(one))) {
    const rank = (one) => SHARPEST.indexOf(endingOf(one.name));
    const known = best.get(stemOf(file.name));
    if (!known || rank(file) < rank(known)) best.set(stemOf(file.name), file);
  }
  return [...best.values()];
}

/** Tunes, each with all its codings. */
export function tunes(files) {
  const found = new Map();
  for (const file of files.filter((one) => one.role === "sound"))
    found.set(stemOf(file.name), [...(found.get(stemOf(file.name)) ?? []), file]);
  return [...found.values()];
}

/** Look at a picture in a window of its own. */
export function enlarge(address, alt) {
  const large = h("img", { src: address, alt });
  open(alt, [h("div", { class: "large", tabindex: 0 }, large)], [no(t("close"))], "wide quiet");
}

/** A picture that keeps its room before it is here, and opens larger; what cannot be drawn is said. */
export function picture(file, url, failed, onFailed = () => {}) {
  const address = url(file.name);
  const img = h("img", { src: address, alt: file.alt, loading: "lazy", decoding: "async" });
  const larger = h("span", { class: "vh" }, t("file.larger"));
  const frame = h("button", { class: "see", type: "button", title: t("file.larger") }, img, larger);
  const node = h("figure", { class: `pic ${stemOf(file.name)}` }, frame);
  frame.addEventListener("click", () => enlarge(address, file.alt));
  img.addEventListener("load", () => node.classList.add("here"));
  img.addEventListener("error", () => {
    node.replaceWith(h("p", { class: "small muted undrawn" }, failed));
    onFailed();
  });
  return node;
}

/** What moves begins only when it is asked to, so that nothing stirs beside a text. */
function watch(file, url) {
  const onclick = () => enlarge(url(file.name), file.alt);
  return h("button", { class: "btn plain low", type: "button", onclick }, t("file.watch"));
}

/** Links to documents and sources, quiet. */
export function links(files, url) {
  const offered = files.filter((one) => one.role === "document" || one.role === "source");
  const moving = files.filter((one) => one.role === "picture" && isMoving(one));
  if (!offered.length && !moving.length) return null;
  const link = (file) =>
    h("a", { href: url(file.name), download: file.name, title: file.alt }, kindOf(file));
  return h(
    "p",
    { class: "take" },
    ...moving.map((file) => watch(file, url)),
    offered.length
      ? h("span", {}, t("file.take"), ...offered.flatMap((file) => [" ", link(file)]))
      : null,
  );
}
