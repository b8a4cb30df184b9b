/**
 * The player of a branching dialogue: reads the tree that engine/forms/ink/tree.py writes.
 *
 * What was read stays on the page, what can be chosen stands below it as buttons, also under the
 * keys 1 to 9. `walk` knows no document; `play` draws it.
 */

import { h, say } from "./dom.js";

const FORMAT = "chorus-dialogue";
const VERSION = 1;
const STEPS_MAX = 10_000; // parts in a row without a choice: more is a circle

/** The lines from a node to the next choice or the end, and what can be chosen there. */
function stretch(nodes, start, used) {
  const lines = [];
  let joins = false;
  let node = nodes[start];
  for (let steps = 0; steps < STEPS_MAX; steps += 1) {
    const [first, ...rest] = node.text;
    if (first !== undefined) {
      if (joins && lines.length) lines.push(`${lines.pop()}${first}`, ...rest);
      else lines.push(first, ...rest);
      joins = false;
    }
    if (node.then === undefined) break;
    joins = joins || node.joins;
    node = nodes[node.then];
  }
  const offered = (node.choices ?? []).filter((choice) => !choice.once || !used.includes(choice.to));
  return { lines, offered };
}

/**
 * Where the reader stands after a series of choices, each given by the node it leads to.
 * Returns the stretches read so far, each with the label chosen at its end, and what is offered now.
 */
export function walk(tree, taken) {
  if (tree.format !== FORMAT || tree.version !== VERSION) {
    throw new Error(`not a dialogue of version ${VERSION}`);
  }
  const read = [];
  let here = stretch(tree.nodes, tree.start, []);
  taken.forEach((to, index) => {
    const choice = here.offered.find((one) => one.to === to);
    if (!choice) throw new Error(`choice ${index + 1} is not offered here`);
    read.push({ lines: here.lines, chosen: choice.label });
    here = stretch(tree.nodes, to, taken.slice(0, index + 1));
  });
  read.push({ lines: here.lines, chosen: null });
  return { read, offered: here.offered };
}

/**
 * Fills `node` with a player of `tree`. `words`: {choose, end, again, step_back}, in the language
 * of the page; the dialogue itself stands in the language of its tree.
 */
export function play(node, tree, words) {
  const taken = [];
  const story = h("div", { class: "ink-read", lang: tree.language, "aria-live": "polite" });
  const choices = h("ul", { class: "ink-choices", lang: tree.language });
  const ours = { lang: document.documentElement.lang };
  const ask = h("p", { class: "ink-ask xs muted", "aria-live": "polite", ...ours });
  const quiet = (does) => ({ class: "btn plain", type: "button", onclick: does });
  const back = h("button", quiet(() => go(taken.length - 1)), words.step_back);
  const again = h("button", quiet(() => go(0)), words.again);

  function said({ lines, chosen }, isSpoken) {
    const shown = isSpoken ? lines.slice(1) : lines;
    return [
      ...shown.map((line) => h("p", {}, line.trim())),
      chosen === null ? null : h("p", { class: "ink-chosen" }, chosen),
    ];
  }

  function draw() {
    const { read, offered } = walk(tree, taken);
    const steps = read.map((step, index) => {
      // What was chosen stands above already; its repetition as the first line is left out.
      const before = index > 0 ? read[index - 1].chosen : null;
      return h("div", { class: "ink-step" }, ...said(step, step.lines[0]?.trim() === before));
    });
    // Only what is new is added, so that a screen reader hears it alone.
    while (story.children.length > Math.max(0, steps.length - 1)) story.lastChild.remove();
    if (story.children.length && steps.length > 1) {
      story.lastChild.replaceWith(steps[steps.length - 2]);
    }
    story.append(...steps.slice(story.children.length));
    choices.replaceChildren(
      ...offered.map((choice) =>
        h(
          "li",
          {},
          h("button", { class: "btn", type: "button", onclick: () => take(choice) }, choice.label),
        ),
      ),
    );
    say(ask, offered.length ? words.choose : words.end);
    back.hidden = !taken.length;
    again.hidden = !taken.length;
  }

  function focus() {
    (choices.querySelector("button") ?? again).focus();
  }

  function take(choice) {
    taken.push(choice.to);
    draw();
    focus();
  }

  function go(length) {
    taken.length = length;
    draw();
    focus();
  }

  function pressed(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || !/^[1-9]$/.test(event.key)) return;
    const wanted = choices.querySelectorAll("button")[Number(event.key) - 1];
    if (!wanted) return;
    event.preventDefault();
    event.stopPropagation();
    wanted.click();
  }

  node.classList.add("ink");
  node.addEventListener("keydown", pressed);
  node.replaceChildren(story, ask, choices, h("p", { class: "row", ...ours }, back, again));
  draw();
}
