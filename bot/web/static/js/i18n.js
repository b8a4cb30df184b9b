/** The sentences of this page, from the one catalogue that the server has. */

const root = document.documentElement;
export const language = root.dataset.language;
const answer = await fetch(`/static/locales/${language}.json?v=${root.dataset.version}`);
const sentences = await answer.json();

/** The sentence of `key`, filled in; `key_one` is said when n is 1. A missing one shows its key. */
export function t(key, params = {}) {
  const sentence = (params.n === 1 && sentences[`${key}_one`]) || sentences[key];
  if (sentence === undefined) {
    console.error(`no sentence for ${key}`);
    return key;
  }
  return sentence.replace(/\{(\w+)\}/g, (whole, name) =>
    name in params ? String(params[name]) : whole,
  );
}

export const has = (key) => key in sentences;

/** Small numbers as words, since they stand in sentences. */
export const word = (n) => (n >= 0 && n <= 20 && Number.isInteger(n) ? t(`n.${n}`) : String(n));

/** The same for a count: two of a thing is another word in Chinese than the second. */
export const count = (n) => (n === 2 ? t("count_two") : word(n));

/** "3 min 20 s": what a clock says. */
export function duration(seconds) {
  const left = Math.max(0, Math.round(seconds));
  if (left < 60) return t("time.s", { s: left });
  if (left < 3600)
    return left % 60 && left < 600
      ? t("time.min_s", { min: Math.floor(left / 60), s: left % 60 })
      : t("time.min", { min: Math.round(left / 60) });
  return t("time.h_min", { h: Math.floor(left / 3600), min: Math.floor((left % 3600) / 60) });
}

/** "about 40 s": an estimate claims no more than it knows. */
export function about(seconds) {
  if (seconds === null || seconds === undefined || seconds < 2) return t("time.soon");
  if (seconds < 10) return t("time.about_s", { s: Math.ceil(seconds) });
  if (seconds < 90) return t("time.about_s", { s: Math.ceil(seconds / 5) * 5 });
  return t("time.about_min", { min: Math.round(seconds / 60) });
}

/** "B and D", 「甲、丙」. */
export function list(items) {
  if (items.length < 2) return items.join("");
  return items.slice(0, -1).join(t("list_comma")) + t("list_and") + items[items.length - 1];
}

/** What stands between two sentences. */
export const gap = language === "zh" ? "" : " ";

export const langTag = (of) => (of === "zh" ? "zh-Hans" : "en");

const LETTERS = { en: "ABCDEF", zh: "甲乙丙丁戊己" };
export const letter = (place, of) => LETTERS[of][place] ?? "";

/** Quotation marks belong to the language of the words, not to that of the page. */
export const quote = (text, of) => (of === "zh" ? `「${text}」` : `“${text}”`);
