/** What happens, as the server tells it; and how it is followed by a page that nobody looks at. */

const KINDS = ["session", "round", "drafts", "ballots", "closed", "progress", "engine", "presence"];
const AGAIN_MS = 5000; // after a refusal, which ends a stream for good
const REST_MS = 30_000; // out of sight for so long, a page gives its stream back
const LOOK_MS = 20_000; // and looks by itself instead, so that its title still calls for a vote

/**
 * The browser reconnects by itself and resumes by the last id. `onLine` is told when the line
 * breaks and when it stands, `onNews` gets (kind, data) of the `kinds` that it asks for; "look"
 * means: see for yourself.
 *
 * A browser holds six connections to one server for all its pages together, so a page out of
 * sight rests: else the seventh open page would load nothing at all.
 */
export class News {
  constructor(session, onNews, onLine, kinds = KINDS) {
    this.kinds = kinds;
    this.path = session ? `/api/events?session=${encodeURIComponent(session)}` : "/api/events";
    this.onNews = onNews;
    this.onLine = onLine;
    document.addEventListener("visibilitychange", () => this.turn());
    window.addEventListener("pagehide", () => this.close());
    window.addEventListener("pageshow", (event) => event.persisted && this.turn());
    this.turn();
  }

  turn() {
    clearTimeout(this.resting);
    clearInterval(this.looking);
    if (document.visibilityState === "visible") this.open();
    else this.resting = setTimeout(() => this.rest(), REST_MS);
  }

  open() {
    if (this.source) return;
    const source = new EventSource(this.path);
    this.source = source;
    for (const kind of this.kinds)
      source.addEventListener(kind, (event) => this.onNews(kind, JSON.parse(event.data)));
    source.addEventListener("open", () => this.onLine(true));
    source.addEventListener("error", () => {
      this.onLine(false);
      if (source.readyState !== EventSource.CLOSED) return;
      this.close();
      this.again = setTimeout(() => this.open(), AGAIN_MS);
    });
  }

  close() {
    clearTimeout(this.again);
    this.source?.close();
    this.source = null;
  }

  rest() {
    this.close();
    this.looking = setInterval(() => this.onNews("look", {}), LOOK_MS);
  }
}
