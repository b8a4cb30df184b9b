/** A tune that plays in the page: one button, one line, one clock. Only one tune sounds at a time. */

import { attr, h, say } from "./dom.js";
import { t } from "./i18n.js";

const RANK = { ogg: 0, wav: 1 }; // the smaller file first; a browser takes the first that it can play

const clock = (seconds) =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

const endingOf = (name) => name.split(".").at(-1);

/** `files` are one tune in several codings; `url` gives the address of each by its name. */
export function player(files, url, failed) {
  const sorted = [...files].sort(
    (a, b) => (RANK[endingOf(a.name)] ?? 9) - (RANK[endingOf(b.name)] ?? 9),
  );
  const sources = sorted.map((file) => h("source", { src: url(file.name), type: file.media_type }));
  const audio = h("audio", { preload: "none" }, ...sources);
  const label = sorted[0].alt;
  const button = h("button", {
    class: "play",
    type: "button",
    "aria-label": t("file.play"),
    title: label,
  });
  const line = h("input", { type: "range", min: 0, max: 1, step: 0.1, value: 0, disabled: true });
  const time = h("span", { class: "clock num" });
  const node = h(
    "div",
    { class: "player", role: "group", "aria-label": label },
    button,
    line,
    time,
    audio,
  );

  const tell = () => {
    const isKnown = Number.isFinite(audio.duration);
    const [at, end] = [clock(audio.currentTime), isKnown ? clock(audio.duration) : ""];
    line.disabled = !isKnown;
    if (isKnown) line.max = audio.duration;
    line.value = audio.currentTime;
    line.style.setProperty(
      "--gone",
      `${isKnown ? (100 * audio.currentTime) / audio.duration : 0}%`,
    );
    attr(line, "aria-valuetext", isKnown ? t("file.at", { at, end }) : at);
    say(time, isKnown ? `${at} / ${end}` : "");
    attr(button, "aria-label", t(audio.paused ? "file.play" : "file.pause"));
    node.classList.toggle("sounds", !audio.paused);
  };
  const broken = () => node.replaceWith(h("p", { class: "small muted" }, failed));
  attr(line, "aria-label", t("file.place"));
  button.addEventListener("click", () => {
    if (audio.paused)
      audio.play().catch((error) => {
        if (error.name !== "AbortError") broken(); // an abort is another tune that began
      });
    else audio.pause();
  });
  line.addEventListener("input", () => {
    audio.currentTime = Number(line.value);
  });
  audio.addEventListener("play", () => {
    for (const other of document.querySelectorAll("audio")) if (other !== audio) other.pause();
  });
  sources.at(-1).addEventListener("error", broken);
  for (const kind of ["play", "pause", "timeupdate", "durationchange", "ended"])
    audio.addEventListener(kind, tell);
  return node;
}
