/** What each line of a notation is, so that a script looks like one; bot/web/setting.py does the same for works. */

import { linesOf } from "./marks.js";

const SCRIPTS = new Set(["script", "animation"]);
const CODES = new Set(["score", "dialogue"]);
const MANNERS = { lyrics: "song", novel: "chapters", suite: "suite" };
const VERSES = new Set(["[Verse]", "[诗]"]); // of a suite: what is read; the rest is seen and heard
const CHAPTER = /^(?:Outline|Chapter\b|大纲|第.{1,4}章)/;
const HEADING = /^(?:\.(?!\.)|(?:INT|EXT|EST|I\/E)[. /])/i;
const LABELLED = /^[^:：]{1,24}[:：]/;

/** How a form's notation is set: as a script, code, a song, chapters, or labelled lines. */
export const mannerOf = (form) =>
  SCRIPTS.has(form) ? "script" : CODES.has(form) ? "code" : (MANNERS[form] ?? "labelled");

/** Notations that are looked at before they are read. A script, a song and a chapter are read as they stand. */
export const isDrawn = (form) => ["code", "labelled", "suite"].includes(mannerOf(form));

/** What is looked at and read both, so that its text is never folded away. */
export const isRead = (form) => mannerOf(form) === "suite";

const isCue = (line, next) =>
  Boolean(next) &&
  (line.startsWith("@") ||
    (line === line.toUpperCase() && line !== line.toLowerCase() && !/[a-z]/.test(line)));

function scriptKinds(lines) {
  let before = "blank";
  return lines.map((line, place) => {
    const next = lines[place + 1]?.trim();
    const isSpoken = before === "cue" || before === "paren" || before === "speech";
    if (!line) before = "blank";
    else if (before === "blank" && HEADING.test(line)) before = "heading";
    else if (before === "blank" && isCue(line, next)) before = "cue";
    else if (isSpoken) before = /^[(（]/.test(line) ? "paren" : "speech";
    else before = "action";
    return before;
  });
}

const headed = (line, manner) =>
  !line ? "blank" : (manner === "song" ? /^\[.*\]$/ : CHAPTER).test(line) ? "heading" : "line";

/** A suite's verse line by line; what its picture and tune were made from is quiet. */
function suiteKinds(lines) {
  let part = "";
  return lines.map((line) => {
    if (!/^\[.*\]$/.test(line)) return line && VERSES.has(part) ? "line" : "quiet";
    part = line;
    return VERSES.has(line) ? "heading" : "quiet";
  });
}

/** Every line as {from, to, kind}; `to` of the label where a line is labelled. */
export function elements(text, form) {
  const lines = linesOf(text);
  const manner = mannerOf(form);
  if (manner === "script") {
    const kinds = scriptKinds(lines.map((line) => text.slice(line.from, line.to).trim()));
    return lines.map((line, place) => ({ ...line, kind: kinds[place] }));
  }
  if (manner === "song" || manner === "chapters")
    return lines.map((line) => ({ ...line, kind: headed(text.slice(line.from, line.to), manner) }));
  if (manner === "suite") {
    const kinds = suiteKinds(lines.map((line) => text.slice(line.from, line.to).trim()));
    return lines.map((line, place) => ({ ...line, kind: kinds[place] }));
  }
  if (manner === "code") return lines.map((line) => ({ ...line, kind: "code" }));
  return lines.map((line) => {
    const label = LABELLED.exec(text.slice(line.from, line.to));
    return label
      ? { ...line, kind: "field", label: line.from + label[0].length }
      : { ...line, kind: line.from === line.to ? "blank" : "line" };
  });
}

/** The forced marks of Fountain tell programs what a line is; readers see it. */
export const unforced = (text, line) =>
  (line.kind === "heading" && text[line.from] === ".") ||
  (line.kind === "cue" && text[line.from] === "@")
    ? line.from + 1
    : line.from;
