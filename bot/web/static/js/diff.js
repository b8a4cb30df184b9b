/** What two texts share in order, and what stands in one of them only: by words, or by characters in Chinese. */

const MOST = 2500; // tokens compared one by one; longer texts are compared by sentences
const FEW = 3; // words or characters of a match so small, between large changes, that it is chance

const WORDS = /\s+|[\p{L}\p{M}\p{N}’'-]+|[^\s\p{L}\p{M}\p{N}]/gu;
const SENTENCES = /[^\n.!?。！？；]*[\n.!?。！？；]+["”’」』]*\s*|[^\n.!?。！？；]+$/g;
const isWord = (token) => /[\p{L}\p{N}]/u.test(token);

/** How much a text weighs: its words, or its characters in Chinese. */
export const weigh = (text, isZh) =>
  isZh ? [...text].filter(isWord).length : (text.match(WORDS) ?? []).filter(isWord).length;

function cut(one, other, isZh) {
  const fine = [one, other].map((text) => (isZh ? [...text] : (text.match(WORDS) ?? [])));
  if (fine.every((tokens) => tokens.length <= MOST)) return fine;
  return [one, other].map((text) => (text.match(SENTENCES) ?? [text]).slice(0, MOST));
}

/** Lengths of the longest common runs of a[i..] and b[j..], row by row. */
function table(a, b) {
  const width = b.length + 1;
  const longest = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      longest[i * width + j] =
        a[i] === b[j]
          ? longest[(i + 1) * width + j + 1] + 1
          : Math.max(longest[(i + 1) * width + j], longest[i * width + j + 1]);
  return (i, j) => longest[i * width + j];
}

function walk(a, b) {
  const longest = table(a, b);
  const steps = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      steps.push({ same: a[i], out: "", put: "" });
      i += 1;
      j += 1;
    } else if (j === b.length || (i < a.length && longest(i + 1, j) >= longest(i, j + 1)))
      steps.push({ same: "", out: a[i++], put: "" });
    else steps.push({ same: "", out: "", put: b[j++] });
  }
  return steps;
}

/** Neighbouring steps of one kind as one: same, or a change {out, put}. */
function joined(steps) {
  const runs = [];
  for (const step of steps) {
    const last = runs.at(-1);
    const isSame = step.same !== "";
    if (last && (last.same !== "") === isSame) {
      last.same += step.same;
      last.out += step.out;
      last.put += step.put;
    } else runs.push({ ...step });
  }
  return runs;
}

const asChange = (run) => ({ same: "", out: run.same, put: run.same });

/** A space between two changed words, or a word or two between large changes, tells a reader nothing. */
function settled(runs, isZh) {
  const size = (run) => (run ? weigh(run.out + run.put, isZh) : 0);
  const isInside = (place, all) => place > 0 && place < all.length - 1;
  const solid = joined(
    runs.map((run, place, all) =>
      run.same && isInside(place, all) && !weigh(run.same, isZh) ? asChange(run) : run,
    ),
  );
  return joined(
    solid.map((run, place, all) => {
      const weight = run.same ? weigh(run.same, isZh) : FEW;
      const around = Math.min(size(all[place - 1]), size(all[place + 1]));
      return weight < FEW && around > 0 && around >= 3 * weight ? asChange(run) : run;
    }),
  );
}

/** The texts as runs, in order: {same} or {out, put}, where `out` stands only in `before`. */
export function compare(before, after, isZh) {
  const [a, b] = cut(before, after, isZh);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  const most = Math.min(a.length, b.length) - head;
  while (tail < most && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  const same = (tokens) => ({ same: tokens.join(""), out: "", put: "" });
  const runs = [
    same(a.slice(0, head)),
    ...walk(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    same(a.slice(a.length - tail)),
  ];
  return settled(joined(runs.filter((run) => run.same || run.out || run.put)), isZh);
}
