/** The JSON API. Every refusal becomes a `Problem` with the server's own sentence. */

import { t } from "./i18n.js";

export class Problem extends Error {
  constructor(status, code, sentence) {
    super(sentence);
    this.status = status;
    this.code = code;
  }
}

let skewMs = 0; // server's clock minus ours; small ones are the second's rounding

/** Now, by the server's clock: deadlines are its own. */
export const now = () => Date.now() + skewMs;

function learnClock(response) {
  const date = Date.parse(response.headers.get("Date") ?? "");
  const skew = date + 500 - Date.now();
  if (Number.isFinite(skew)) skewMs = Math.abs(skew) > 2000 ? skew : 0;
}

/** A random key, also where the page has no secure context and so no `randomUUID`. */
export function freshKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

async function send(method, path, body, headers) {
  try {
    return await fetch(path, { method, headers, body });
  } catch {
    return null; // the line, not the server
  }
}

async function ask(method, path, body, type = "application/json") {
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = type;
  if (method === "POST") headers["Idempotency-Key"] = freshKey();
  // A second try is safe: the key makes a repeated POST answer as the first did.
  const response =
    (await send(method, path, body, headers)) ?? (await send(method, path, body, headers));
  if (response === null) throw new Problem(0, "offline", t("offline_send"));
  learnClock(response);
  if (response.status === 204) return null;
  let answer = null;
  try {
    answer = await response.json();
  } catch {
    /* no document: said below */
  }
  if (!response.ok)
    throw new Problem(response.status, answer?.code ?? "unknown", answer?.detail ?? t("unknown"));
  return answer;
}

export const get = (path) => ask("GET", path);
export const post = (path, body = {}) => ask("POST", path, JSON.stringify(body));
export const put = (path, body) => ask("PUT", path, JSON.stringify(body));
export const del = (path) => ask("DELETE", path);

/** The bytes of a file that the server keeps. */
export async function fileAt(path) {
  const response = await send("GET", path);
  if (!response?.ok) throw new Problem(response?.status ?? 0, "offline", t("unknown"));
  return response.blob();
}

/** Hand a file over as it is; what is in it is for the server to judge. */
export const upload = (path, file) =>
  ask("POST", path, file, file.type || "application/octet-stream");

let forms = null;
/** A form with its card, asked once a page; undefined when it is not offered any more. */
export async function formOf(id) {
  forms ??= get("/api/forms");
  return (await forms).forms.find((one) => one.id === id);
}

export async function formName(id, language) {
  return (await formOf(id))?.name[language] ?? id;
}
