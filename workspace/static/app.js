// Takes what the server says into `state`, and draws the page from it.
import { h } from "./dom.js";
import { drawBlocks } from "./blocks.js";
import { drawComposer, write } from "./composer.js";
import { ask, connect } from "./live.js";
import { drawMessages } from "./messages.js";
import { drawModal } from "./modal.js";
import { drawSide, face } from "./side.js";
import { conversation, nameOf, person, state } from "./state.js";
import { drawTop, toggleSide } from "./top.js";

const [head, home, messages, composer, scroll] = ["head", "home", "messages", "composer", "scroll"].map((id) => document.getElementById(id));
let watched; // whom the socket shows
let tab = "home";
let onScreen; // what was drawn last, to know when something else is opened

// --- where we are: #person/conversation

const place = () => location.hash.slice(1).split("/");
const here = () => conversation(place()[1]) ?? conversation(state.bot.dm) ?? state.conversations[0];
const go = (channel) => { location.hash = `${state.me}/${channel}`; };
const switchTo = (id) => { location.hash = `${id}/${here()?.id === state.bot.dm ? "" : (here()?.id ?? "")}`; };

window.onhashchange = () => {
  const [wanted] = place();
  if (wanted && wanted !== watched) return watch(wanted);
  if (here()?.id === state.bot.dm && onScreen?.channel !== state.bot.dm) tab = here().unread ? "messages" : "home";
  toggleSide(false);
  return draw();
};

function watch(id) {
  watched = id;
  connect(id, take, (online) => document.body.classList.toggle("offline", !online));
}

// --- what the server says

const byId = (list, one) => (list.some((old) => old.id === one.id) ? list.map((old) => (old.id === one.id ? one : old)) : [...list, one]);

const TAKE = {
  snapshot({ type, ...everything }) {
    const again = state.me === everything.me;
    Object.assign(state, everything, { readAt: Date.now() });
    if (watched !== state.me || place()[0] !== state.me) {
      watched = state.me;
      history.replaceState(null, "", `#${state.me}`);
    }
    if (!again) tab = conversation(state.bot.dm)?.unread ? "messages" : "home";
    onScreen = null;
  },
  message({ message }) {
    const others = (state.messages[message.channel] ?? []).filter((one) => one.ts !== message.ts);
    const isNew = others.length === (state.messages[message.channel] ?? []).length;
    state.messages[message.channel] = [...others, message].sort((a, b) => a.ts - b.ts);
    if (isNew && message.user !== state.me) announce(`${nameOf(message.user)}: ${message.text}`);
  },
  message_gone: ({ channel, ts }) => { state.messages[channel] = (state.messages[channel] ?? []).filter((one) => one.ts !== ts); },
  conversation: (frame) => { state.conversations = byId(state.conversations, frame.conversation); },
  clock: ({ clock }) => Object.assign(state, { clock, readAt: Date.now() }),
  refused: ({ refusal }) => state.refused.push(refusal),
};
for (const name of ["home", "modals", "people", "unread", "bot", "tour"]) TAKE[name] = (frame) => { state[name] = frame[name]; };

function take(frame) {
  TAKE[frame.type]?.(frame);
  if (!take.waiting) take.waiting = requestAnimationFrame(() => { take.waiting = 0; draw(); });
}

function announce(words) {
  document.getElementById("said").textContent = words.slice(0, 300);
}

// --- drawing

function draw() {
  const open = here();
  if (!open) return;
  const isApp = open.id === state.bot.dm;
  const shown = { me: state.me, channel: open.id, tab: isApp ? tab : "" };
  const opened = JSON.stringify(shown) !== JSON.stringify(onScreen);
  onScreen = shown;
  document.title = `${open.name} · ${state.team.name}`;
  drawTop(switchTo, writeHere);
  drawSide(open.id, go);
  if (opened) drawHead(open, isApp);
  const homeOpen = isApp && tab === "home";
  home.hidden = !homeOpen;
  messages.hidden = composer.hidden = homeOpen;
  if (homeOpen) drawHome();
  else drawMessages(open.id, opened);
  drawComposer(open);
  drawModal();
  if (opened && isApp && !state.leaving) ask("open_home", { tab });
  if (!homeOpen && open.unread && !document.hidden) ask("read", { channel: open.id });
  if (opened && homeOpen) scroll.scrollTop = 0;
}

/** From the tour: the words go into the composer, which Home does not have. */
function writeHere(words) {
  tab = "messages";
  draw();
  write(words);
}

function drawHead(open, isApp) {
  const members = open.members.filter((id) => id !== state.me);
  const detail = open.kind === "channel" ? open.topic : members.map((id) => person(id)?.title).filter(Boolean).join(" · ");
  const pick = (name, label) => h("button", { type: "button", role: "tab", "aria-selected": String(tab === name), onclick: () => { tab = name; draw(); } }, label);
  head.replaceChildren(face(open), h("h1", null, open.name), detail ? h("span", { class: "soft detail" }, detail) : "",
    isApp ? h("div", { role: "tablist", "aria-label": open.name }, pick("home", "Home"), pick("messages", "Messages")) : "");
}

function drawHome() {
  const view = state.home;
  if (!view) return home.replaceChildren(h("p", { class: "empty" }, `${state.bot.name} has not put anything here yet.`));
  home.querySelector(".empty")?.remove();
  return drawBlocks(home, view.blocks, { key: view.id, at: { view: view.id }, errors: {}, values: () => state.home?.values });
}

document.addEventListener("visibilitychange", draw);
watch(place()[0]);
