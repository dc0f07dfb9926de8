// Faces: initials on a colour that belongs to the person.
import { h } from "./dom.js";

export function avatar(one, size = "") {
  const name = one?.name ?? "?";
  const look = one?.id === "USLACKBOT" ? "count" : one?.kind === "bot" || one?.app_id ? "bot" : "";
  const initials = name.split(/\s+/).map((word) => word.match(/\p{L}|\p{N}+/u)?.[0]).filter(Boolean);
  const node = h("span", { class: `avatar ${size} ${look}`, "aria-hidden": "true" }, initials[0], look ? "" : initials.slice(1).at(-1));
  const sum = [...(one?.id ?? name)].reduce((total, letter) => total * 31 + letter.codePointAt(0), 7);
  node.style.setProperty("--hue", String((sum * 137) % 360));
  return node;
}
