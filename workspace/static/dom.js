// Everything on the page is built here from nodes and text: no data is ever read as markup.

export const h = (tag, props, ...children) => fill(document.createElement(tag), props, children);

export const svg = (tag, props, ...children) =>
  fill(document.createElementNS("http://www.w3.org/2000/svg", tag), props, children);

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on") || name === "value" || name === "checked") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child != null && child !== false));
  return node;
}

const ICONS = {
  menu: "M3 6h18M3 12h18M3 18h18", close: "M5 5l14 14M19 5L5 19", back: "M15 5l-7 7 7 7", down: "M6 9l6 6 6-6",
  more: "M5 12h.01M12 12h.01M19 12h.01", plus: "M12 5v14M5 12h14", check: "M4 12.5l5 5L20 6.5", hash: "M9 4L7 20M17 4l-2 16M4 9h17M3 15h17",
  send: "M4 12l16-8-5 16-3.5-6.5zM11.5 13.5L20 4", bolt: "M13 3L5 14h6l-1 7 8-11h-6z", warn: "M12 4L2.5 20h19zM12 10v4M12 17h.01",
  clock: "M12 7v5l3.5 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z", reset: "M4 5v5h5M4.6 14.500A8 8 0 1 0 6 7L4 10",
  eye: "M2 12s3.5-6.5 10-6.500S22 12 22 12s-3.5 6.5-10 6.500S2 12 2 12zM14.5 12a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0z",
  flag: "M5 21V4h13l-3 4.5 3 4.500H5", trash: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13", info: "M12 11v6M12 7.500h.01M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z",
};
export const icon = (name) =>
  svg("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("path", { d: ICONS[name] ?? ICONS.info }));

/** A link only where a browser may safely go; anything else stays text. */
export function link(url, ...children) {
  const safe = /^(https?:|mailto:)/i.test(url);
  return safe ? h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...children) : h("span", null, ...children);
}

/** Gives `parent` one child for each item. A child whose item has not changed stays the same node, so what is typed,
 *  opened or focused in it stays too. */
export function keyed(parent, items, keyOf, draw) {
  const wanted = new Set(items.map(keyOf));
  for (const child of [...parent.children]) if (!wanted.has(child.key)) child.remove();
  const old = new Map([...parent.children].map((child) => [child.key, child]));
  items.forEach((item, index) => {
    const key = keyOf(item);
    const seen = JSON.stringify(item);
    let node = old.get(key);
    if (node?.seen !== seen) {
      const fresh = Object.assign(draw(item), { key, seen });
      node?.replaceWith(fresh);
      node = fresh;
    }
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null);
  });
}

/** Runs `change`; if it replaced the focused field by another with the same `data-field`, that one takes over. */
export function keepingFocus(root, change) {
  const before = root.contains(document.activeElement) ? document.activeElement : null;
  const { value, selectionStart, selectionEnd } = before ?? {};
  change();
  const field = before?.dataset.field;
  if (!field || before.isConnected) return;
  const after = root.querySelector(`[data-field="${CSS.escape(field)}"]`);
  if (!after) return;
  if (after.matches("input, textarea") && after.type === before.type && !/checkbox|radio/.test(after.type)) after.value = value;
  after.focus({ preventScroll: true });
  if (selectionStart != null) after.setSelectionRange?.(selectionStart, selectionEnd);
}

/** Opens a popover beside its anchor, inside the window. */
export function openBeside(popover, anchor) {
  // outside an open modal dialog nothing could be clicked
  if (!popover.isConnected) (anchor.closest("dialog") ?? document.body).append(popover);
  if (!popover.matches(":popover-open")) popover.showPopover();
  const box = anchor.getBoundingClientRect();
  popover.style.minWidth = `${Math.min(box.width, innerWidth - 16)}px`;
  const below = innerHeight - box.bottom - 12;
  const up = below < Math.min(popover.scrollHeight, 240) && box.top > below;
  popover.style.maxHeight = `${Math.min(380, up ? box.top - 12 : below)}px`;
  popover.style.left = `${Math.max(8, Math.min(box.left, innerWidth - popover.offsetWidth - 8))}px`;
  popover.style.top = `${up ? box.top - popover.offsetHeight - 4 : box.bottom + 4}px`;
}

export const unseen = (text) => h("span", { class: "unseen" }, text);

export function toast(text) {
  const note = h("div", { class: "toast" }, text);
  document.getElementById("toasts").append(note);
  setTimeout(() => note.remove(), 6000);
}
