/** The ways of painting, each with a small swatch of one and the same scene: a sun over a hill and water. */

import { h, s } from "../../dom.js";
import { t } from "../../i18n.js";

export const STYLES = ["", "flat", "watercolour", "ink", "woodcut", "pixel"];
export const SIZES = { landscape: [30, 21], square: [24, 24], portrait: [21, 30] };

const rect = (x, y, width, height, fill) => s("rect", { x, y, width, height, fill });
const path = (d, more) => s("path", { d, ...more });
const disc = (cx, cy, r, fill, more = {}) => s("circle", { cx, cy, r, fill, ...more });

const flat = () => [
  rect(0, 0, 48, 32, "#f3d9b1"),
  disc(34, 11, 5, "#d8582f"),
  path("M0 24L14 12 26 24Z", { fill: "#2f5d62" }),
  rect(0, 22, 48, 10, "#7fb0ae"),
];
const watercolour = () => [
  rect(0, 0, 48, 32, "#f6f1e4"),
  disc(33, 11, 7, "#e8a58a", { opacity: 0.5 }),
  disc(34, 11, 4, "#dd7a58", { opacity: 0.6 }),
  path("M-2 23C6 14 10 11 15 12S24 22 30 24Z", { fill: "#6f9a8d", opacity: 0.6 }),
  path("M-2 22C12 20 28 25 50 21V34H-2Z", { fill: "#7ba3c4", opacity: 0.55 }),
  path("M-2 26C14 24 30 28 50 25V34H-2Z", { fill: "#5c86ad", opacity: 0.4 }),
];
const ink = () => [
  rect(0, 0, 48, 32, "#efece3"),
  disc(34, 10, 4.5, "none", { stroke: "#6b6f70", "stroke-width": 1 }),
  path("M2 22C8 15 12 9 16 12S23 20 28 22", {
    fill: "none",
    stroke: "#23292b",
    "stroke-width": 3,
    "stroke-linecap": "round",
    opacity: 0.85,
  }),
  path("M6 27C18 25 26 29 44 26M22 30.5C30 29.5 36 31 42 30", {
    fill: "none",
    stroke: "#8a8f8e",
    "stroke-width": 1.6,
    "stroke-linecap": "round",
  }),
];
const woodcut = () => [
  rect(0, 0, 48, 32, "#191a1c"),
  disc(34, 11, 5, "#f1ebdd"),
  path("M0 24L14 11 27 24Z", { fill: "#f1ebdd" }),
  path("M4 22L13 13M9 23L17 15M15 23L20 18", { stroke: "#191a1c", "stroke-width": 1.2 }),
  path("M0 26q4-2 8 0t8 0 8 0 8 0 8 0 8 0M0 30q4-2 8 0t8 0 8 0 8 0 8 0 8 0", {
    fill: "none",
    stroke: "#f1ebdd",
    "stroke-width": 1.2,
  }),
];
const pixel = () => [
  rect(0, 0, 48, 32, "#433c6e"),
  rect(0, 12, 48, 12, "#a56a86"),
  rect(30, 6, 8, 8, "#ffd98a"),
  rect(0, 20, 8, 4, "#232044"),
  rect(8, 16, 4, 8, "#232044"),
  rect(12, 12, 4, 12, "#232044"),
  rect(16, 16, 4, 8, "#232044"),
  rect(20, 20, 4, 4, "#232044"),
  rect(0, 24, 48, 8, "#2c4b77"),
  rect(28, 26, 12, 2, "#ffd98a"),
];
const any = () => [
  s("g", { transform: "scale(.5)" }, ...flat()),
  s("g", { transform: "translate(24) scale(.5)" }, ...watercolour()),
  s("g", { transform: "translate(0 16) scale(.5)" }, ...woodcut()),
  s("g", { transform: "translate(24 16) scale(.5)" }, ...pixel()),
];
const SWATCHES = { "": any, flat, watercolour, ink, woodcut, pixel };

const swatch = (style) =>
  s("svg", { class: "swatch", viewBox: "0 0 48 32", "aria-hidden": "true" }, ...SWATCHES[style]());

const shape = ([width, height]) =>
  s(
    "svg",
    { class: "shape", viewBox: "0 0 36 36", "aria-hidden": "true" },
    s("rect", { x: (36 - width) / 2, y: (36 - height) / 2, width, height }),
  );

const tile = (name, value, isChosen, drawing, label) =>
  h(
    "label",
    { class: "tile" },
    h("input", { type: "radio", name, value, checked: isChosen }),
    drawing,
    h("span", {}, label),
  );

/** One of the styles, to be chosen. */
export const styleChoice = (chosen = "") =>
  h(
    "fieldset",
    {},
    h("legend", {}, t("illustrate.style")),
    h(
      "div",
      { class: "tiles" },
      ...STYLES.map((style) =>
        tile("style", style, style === chosen, swatch(style), styleName(style)),
      ),
    ),
  );

/** One of the shapes, to be chosen. */
export const sizeChoice = (chosen = "landscape") =>
  h(
    "fieldset",
    {},
    h("legend", {}, t("illustrate.size")),
    h(
      "div",
      { class: "tiles" },
      ...Object.entries(SIZES).map(([size, sides]) =>
        tile("size", size, size === chosen, shape(sides), t(`picture.sizes.${size}`)),
      ),
    ),
  );

export const styleName = (style) => t(`picture.styles.${style || "any"}`);
