/** Small hands for the document: make, say, show, and keep nodes where they are while data changes. */

const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(
    ...children.flat().filter((child) => child !== null && child !== undefined && child !== false),
  );
  return node;
}

/** An element: `h("p", {class: "xs"}, "text")`. Text is never parsed as markup. */
export const h = (tag, attributes = {}, ...children) =>
  fill(document.createElement(tag), attributes, children);

/** The same for drawings. */
export const s = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS(SVG, tag), attributes, children);

/** Say `text` only when it changed, so that a live region is not read twice and a selection stays. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function show(node, visible) {
  if (node.hidden === visible) node.hidden = !visible;
}

export function attr(node, name, value) {
  const wanted =
    value === null || value === undefined || value === false
      ? null
      : value === true
        ? ""
        : String(value);
  if (wanted === null) node.removeAttribute(name);
  else if (node.getAttribute(name) !== wanted) node.setAttribute(name, wanted);
}

/**
 * Make `parent`'s children follow `items`. A node lives as long as its key, and moves only when
 * its order changed: so focus, a half-written edit and an open disclosure survive every update.
 */
export function follow(parent, items, keyOf, make, update) {
  const known = parent.followed ?? (parent.followed = new Map());
  const wanted = new Set(items.map(keyOf));
  for (const [key, view] of known) {
    if (!wanted.has(key)) {
      view.node.remove();
      known.delete(key);
    }
  }
  let after = null;
  for (const item of items) {
    const key = keyOf(item);
    if (!known.has(key)) known.set(key, make(item));
    const view = known.get(key);
    const place = after ? after.nextSibling : parent.firstChild;
    if (view.node !== place) parent.insertBefore(view.node, place);
    update(view, item);
    after = view.node;
  }
}

/** Replace the children when what they say changed. */
export function refill(node, signature, build) {
  if (node.signature === signature) return;
  node.signature = signature;
  node.replaceChildren(...build());
}

export const store = {
  get(key, area = "localStorage") {
    try {
      return window[area].getItem(`chorus.${key}`);
    } catch {
      return null;
    }
  },
  set(key, value, area = "localStorage") {
    try {
      if (value === null) window[area].removeItem(`chorus.${key}`);
      else window[area].setItem(`chorus.${key}`, value);
    } catch {
      /* private windows may refuse: then nothing is kept */
    }
  },
};
