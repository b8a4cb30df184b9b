/** Where in a text something is marked: spans of evidence, and lines with a fault. Draws spans, decides nothing. */

import { h } from "../dom.js";

/** Evidence counts characters as people do; strings here count halves of the rarer ones as well. */
export function spansOf(text, evidence) {
  if (!evidence.length) return [];
  const starts = [0];
  for (const char of text) starts.push(starts[starts.length - 1] + char.length);
  const at = (place) => starts[Math.min(place, starts.length - 1)];
  return evidence
    .map((one) => ({ from: at(one.start), to: at(one.end), label: one.label }))
    .filter((span) => span.to > span.from)
    .sort((a, b) => a.from - b.from);
}

/** The characters [from, to) of a text, with those spans in elements of their own. */
export function marked(text, from, to, spans) {
  const parts = [];
  let at = from;
  for (const span of spans) {
    const [start, end] = [Math.max(span.from, at), Math.min(span.to, to)];
    if (end <= start) continue;
    if (start > at) parts.push(text.slice(at, start));
    parts.push(h("span", { class: "ev", "data-label": span.label }, text.slice(start, end)));
    at = end;
  }
  if (at < to) parts.push(text.slice(at, to));
  return parts;
}

/** The lines of a text as [from, to) without their breaks. */
export function linesOf(text) {
  const lines = [];
  let from = 0;
  for (const line of text.split("\n")) {
    lines.push({ from, to: from + line.length });
    from += line.length + 1;
  }
  return lines;
}

/** Light the evidence of `label` in `node`, all of it for "", none for null. */
export function light(node, label) {
  for (const span of node.querySelectorAll(".ev"))
    span.classList.toggle("on", label !== null && (label === "" || span.dataset.label === label));
}
