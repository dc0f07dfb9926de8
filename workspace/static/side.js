// The side bar: the app, conversations, and how many unread messages wait in each.
import { h, icon, keyed } from "./dom.js";
import { ask } from "./live.js";
import { avatar } from "./people.js";
import { menu } from "./popups.js";
import { person, state } from "./state.js";

const side = document.getElementById("side");
const lists = { app: h("div"), dm: h("div"), channel: h("div") };
const add = h("button", { type: "button", class: "quiet", "aria-label": "New direct message", "aria-haspopup": "menu" }, icon("plus"));
side.append(
  h("h2", null, "App"), lists.app,
  h("h2", null, "Direct messages", add), lists.dm,
  h("h2", null, "Channels"), lists.channel,
);

export function drawSide(current, go) {
  const rows = state.conversations.map((one) => {
    const isApp = one.id === state.bot.dm;
    const isCurrent = one.id === current;
    const section = isApp ? "app" : one.kind === "channel" ? "channel" : "dm";
    return { ...one, viewer: state.me, section, isCurrent, waiting: isCurrent ? 0 : one.unread, away: isApp && !state.bot.reachable };
  });
  const row = (one) =>
    h("a", { href: `#${one.viewer}/${one.id}`, class: one.waiting ? "entry unread" : "entry", "aria-current": one.isCurrent ? "page" : null },
      face(one), h("span", { class: "grow" }, one.name), one.away && h("span", { class: "soft small" }, "not answering"),
      one.waiting > 0 && h("span", { class: "badge", "aria-label": `${one.waiting} unread` }, one.waiting));
  for (const [section, list] of Object.entries(lists)) keyed(list, rows.filter((one) => one.section === section), (one) => one.id, row);
  const open = async (one) => {
    const answer = await ask("open_dm", { user: one.id });
    if (answer.ok) go(answer.channel);
  };
  const others = state.people.filter((one) => one.id !== state.me && one.switchable);
  const choice = (one) => ({ label: one.name, note: one.title, lead: avatar(one, "small"), act: () => open(one) });
  add.onclick = () => menu(add, "New direct message", others.map(choice), { filter: true });
}

export function face(one) {
  if (one.kind === "channel") return icon("hash");
  const other = one.members.filter((id) => id !== state.me);
  if (one.kind === "group") return h("span", { class: "avatar small count", "aria-hidden": "true" }, String(one.members.length));
  return avatar(person(other[0] ?? state.me), "small");
}
