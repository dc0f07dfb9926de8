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
  const rows = state.conversations.map((one) => ({ ...one, viewer: state.me, current: one.id === current, section: one.id === state.bot.dm ? "app" : one.kind === "channel" ? "channel" : "dm", away: one.id === state.bot.dm && !state.bot.reachable }));
  const row = (one) => h("a", { href: `#${one.viewer}/${one.id}`, class: `entry ${one.unread && !one.current ? "unread" : ""}`, "aria-current": one.current ? "page" : null, "data-field": `side/${one.id}` },
    face(one), h("span", { class: "grow" }, one.name), one.away && h("span", { class: "soft small" }, "not answering"),
    one.unread && !one.current ? h("span", { class: "badge", "aria-label": `${one.unread} unread` }, one.unread) : null);
  for (const [section, list] of Object.entries(lists)) keyed(list, rows.filter((one) => one.section === section), (one) => one.id, row);
  add.onclick = () => menu(add, "New direct message", state.people.filter((one) => one.id !== state.me && one.switchable).map((one) => ({
    label: one.name, note: one.title, lead: avatar(one, "small"),
    act: async () => { const answer = await ask("open_dm", { user: one.id }); if (answer.ok) go(answer.channel); } })), { filter: true });
}

function face(one) {
  if (one.kind === "channel") return icon("hash");
  const other = one.members.filter((id) => id !== state.me);
  if (one.kind === "group") return h("span", { class: "avatar small count", "aria-hidden": "true" }, String(one.members.length));
  return avatar(person(other[0] ?? state.me), "small");
}
