// One conversation's messages, in their order, grouped by author and day.
import { h, icon, keyed, keepingFocus } from "./dom.js";
import { drawBlocks } from "./blocks.js";
import { act } from "./live.js";
import { mrkdwn } from "./mrkdwn.js";
import { avatar } from "./people.js";
import { menu } from "./popups.js";
import { nameOf, now, person, state, zone } from "./state.js";
import { clockTime, dayOf, fullMoment, longDay } from "./time.js";

const root = document.getElementById("messages");
const scroll = document.getElementById("scroll");

export function drawMessages(channel, opened) {
  const messages = state.messages[channel] ?? [];
  const atEnd = opened || scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 60;
  let before;
  const items = messages.map((message) => {
    const { blocks, values, ...head } = message;
    const day = dayOf(message.ts, zone());
    const follows = before && before.user === message.user && before.ephemeral === message.ephemeral && !message.thread_ts && message.ts - before.ts < 300;
    const sameDay = before && dayOf(before.ts, zone()) === day;
    before = message;
    return { ...head, text: blocks?.length ? "" : message.text, plain: !blocks?.length, viewer: state.me, people: state.people.length,
      follows: Boolean(follows && sameDay), newDay: sameDay ? null : dayName(message.ts, day) };
  });
  keepingFocus(root, () => {
    keyed(root, items, (item) => `${item.channel}/${item.ts}`, draw);
    messages.forEach((message, index) => drawContent(root.children[index], message));
  });
  if (!messages.length) root.replaceChildren(h("p", { class: "empty" }, "Nothing here yet. Say hello, or type / to see what you can do."));
  if (atEnd) scroll.scrollTop = scroll.scrollHeight;
}

function dayName(ts, day) {
  const away = Math.round((Date.parse(dayOf(now(), zone())) - Date.parse(day)) / 864e5);
  return { 0: "Today", 1: "Yesterday" }[away] ?? longDay(ts, zone());
}

function drawContent(node, message) {
  const find = () => state.messages[message.channel]?.find((one) => one.ts === message.ts);
  const { channel, ts } = message;
  if (message.blocks?.length) drawBlocks(node.querySelector(".blocks"), message.blocks, { key: `${channel}/${ts}`, at: { channel, ts }, values: () => find()?.values });
}

function draw(item) {
  const author = person(item.user) ?? { id: item.user, name: nameOf(item.user) };
  const actions = state.shortcuts.filter((one) => one.type === "message");
  const more = actions.length > 0 && !item.ephemeral && h("button", { type: "button", class: "button more hover", "aria-label": "Message actions", "aria-haspopup": "menu",
    onclick: () => menu(more, "Message actions", actions.map((one) => ({ label: one.name, note: one.description,
      act: () => act("message_shortcut", { callback_id: one.callback_id, channel: item.channel, ts: item.ts }) }))) }, icon("more"));
  const time = h("time", { class: "soft small", title: fullMoment(item.ts, zone()) }, clockTime(item.ts, zone()));
  const files = (item.files ?? []).map((file) => (/\.(png|jpe?g|gif|svg|webp)$/i.test(file.name)
    ? h("figure", null, h("img", { src: file.url, alt: file.alt || file.name }))
    : h("a", { class: "file", href: file.url, download: file.name }, file.name)));
  return h("article", { class: `message ${item.follows ? "follows" : ""} ${item.ephemeral ? "ephemeral" : ""}`, "aria-label": `${author.name}, ${clockTime(item.ts, zone())}` },
    item.newDay && h("div", { class: "day" }, h("span", null, item.newDay)),
    h("div", { class: "line" }, h("div", { class: "gutter" }, item.follows ? time : avatar(author)),
      h("div", { class: "content" },
        item.ephemeral && h("div", { class: "only-you" }, icon("eye"), "Only visible to you"),
        !item.follows && h("div", { class: "by" }, h("b", null, author.name), author.kind === "bot" && h("span", { class: "app" }, "App"), time),
        item.thread_ts && h("div", { class: "soft small" }, "In a thread"),
        item.plain ? h("div", { class: "text" }, mrkdwn(item.text), item.edited && h("span", { class: "soft small" }, " (edited)")) : h("div", { class: "blocks" }),
        !item.plain && item.edited && h("div", { class: "soft small" }, "(edited)"),
        files, item.trouble && h("div", { class: "trouble", role: "alert" }, icon("warn"), item.trouble)),
      more));
}
