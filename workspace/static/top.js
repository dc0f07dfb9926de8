// What a real workspace does not have: being somebody else, moving the day, starting anew, the tour, refused calls.
import { h, icon, keyed, openBeside, toast } from "./dom.js";
import { act } from "./live.js";
import { text } from "./mrkdwn.js";
import { avatar } from "./people.js";
import { confirmed, menu } from "./popups.js";
import { me, now, state, zone } from "./state.js";
import { clockTime, fromWallTime, fullMoment, shortMoment, wallTime } from "./time.js";

const top = document.getElementById("top");
const tour = document.getElementById("tour");
const control = (name, label, onclick, ...more) => h("button", { type: "button", class: "control", "aria-label": label, title: label, onclick }, icon(name), ...more);

const waiting = h("i", { class: "dot" });
const drawer = control("menu", "Conversations", () => toggleSide(), waiting);
const clockWords = h("span", { class: "broad" });
const shortClock = h("span", { class: "narrow" });
const clock = control("clock", "Time travel", openClock, clockWords, shortClock);
const tourCount = h("span");
const tourButton = control("flag", "Tour", () => showTour(!shownTour()), h("span", { class: "wide" }, "Tour"), tourCount);
const refusedCount = h("span", { class: "badge" });
const refused = control("warn", "Calls that Slack would refuse", () => menu(refused, "Calls that Slack would refuse",
  state.refused.toReversed().map((one) => ({ label: `${one.method}: ${one.error}`, note: one.messages.join(" "), act: () => {} }))), refusedCount);
const self = h("button", { type: "button", class: "control self", "aria-haspopup": "menu" });
const name = h("strong", { class: "team" });
top.append(drawer, name, clock, h("span", { class: "grow" }), refused, tourButton, control("reset", "Reset", reset, h("span", { class: "wide" }, "Reset")), self);

/** `switchTo(person)` and `write(words)`: what the switcher and the tour do. */
export function drawTop(switchTo, write) {
  const mine = me();
  name.textContent = state.team.name ?? "";
  const others = Object.entries(state.unread).some(([id, count]) => count && id !== state.me);
  const face = () => h("span", { class: "row" }, avatar(mine, "small"),
    h("span", { class: "wide" }, h("small", null, "You are "), h("b", null, mine.name)), others && h("i", { class: "dot" }), icon("down"));
  keyed(self, [{ ...mine, others }], () => "self", face);
  self.setAttribute("aria-label", `You are ${mine.name}${others ? ". Others have unread messages" : ""}`);
  const choice = (one) => ({ label: one.name, note: [one.title, clockTime(now(), one.tz)].filter(Boolean).join(" · "), lead: avatar(one),
    mark: state.unread[one.id] || null, act: () => switchTo(one.id) });
  self.onclick = () => menu(self, "Be somebody else", state.people.filter((one) => one.switchable).map(choice), { filter: true });
  waiting.hidden = !state.unread[state.me];
  refused.hidden = !state.refused.length;
  refusedCount.textContent = state.refused.length;
  clock.classList.toggle("moved", state.clock.moved);
  drawClock();
  drawTour(write);
}

function drawClock() {
  if (!state.clock.now) return;
  clockWords.textContent = fullMoment(now(), zone());
  shortClock.textContent = shortMoment(now(), zone());
}
setInterval(drawClock, 5000);

export function toggleSide(open = !document.body.classList.contains("drawer")) {
  const was = document.body.classList.contains("drawer");
  if (was === open) return;
  document.body.classList.toggle("drawer", open);
  document.getElementById("main").inert = open;
  drawer.setAttribute("aria-expanded", String(open));
  if (open) document.querySelector("#side a")?.focus();
  else if (was) drawer.focus();
}
document.addEventListener("keydown", (event) => event.key === "Escape" && toggleSide(false));
document.addEventListener("click", (event) => !event.target.closest("#side, #top, .popup") && toggleSide(false));

// --- time travel

function openClock() {
  const day = 86400;
  const exact = h("input", { type: "datetime-local", value: wallTime(now(), zone()), "aria-label": "Date and time" });
  const travel = (seconds) => { popup.hidePopover(); act("travel", { now: seconds && new Date(seconds * 1000).toISOString() }); };
  const jump = (label, seconds) => h("button", { type: "button", class: "button", onclick: () => travel(seconds()) }, label);
  const later = (days, time) => {
    const there = wallTime(now() + days * day, zone()).slice(0, 10);
    return fromWallTime(`${there}T${time ?? wallTime(now(), zone()).slice(11)}`, zone());
  };
  const toMonday = () => (8 - new Date(`${wallTime(now(), zone())}Z`).getUTCDay()) % 7 || 7;
  const popup = h("div", { popover: "auto", class: "popup clock", role: "dialog", "aria-label": "Time travel", ontoggle: (event) => {
    if (event.newState !== "closed") return;
    popup.remove();
    if (document.activeElement === document.body) clock.focus();
  } },
    h("h3", null, "Time travel"),
    h("p", { class: "soft" }, "Moves the day for everybody here, and for the bot: what falls due by then is sent at once."),
    h("div", { class: "jumps" }, jump("+1 day", () => later(1)), jump("+1 week", () => later(7)), jump("Next Monday, 9:00", () => later(toMonday(), "09:00"))),
    h("form", { class: "row", onsubmit: (event) => { event.preventDefault(); if (exact.value) travel(fromWallTime(exact.value, zone())); } },
      exact, h("button", { class: "button primary" }, "Go")),
    state.clock.moved && h("button", { type: "button", class: "button", onclick: () => travel(null) }, "Back to now"));
  openBeside(popup, clock);
  popup.querySelector("button").focus();
}

async function reset() {
  const sure = await confirmed({ title: "Reset the workspace?", text: "Every message, choice and change made here is thrown away, and the sample company starts anew.",
    confirm: { type: "plain_text", text: "Reset" }, style: "danger" });
  if (!sure) return;
  state.leaving = true; // the page is drawn once more, but nobody looks at it
  const { ok, text: trouble } = await act("reset", {});
  state.leaving = ok;
  if (!ok) return trouble && toast(trouble);
  localStorage.removeItem("tour");
  return location.replace(location.pathname); // without the hash: as whoever comes first
}

// --- the tour

const shownTour = () => state.tour.length > 0 && localStorage.getItem("tour") !== "closed";

function showTour(open) {
  localStorage.setItem("tour", open || !state.tour.length ? "open" : "closed");
  tourButton.setAttribute("aria-expanded", String(open));
  tour.hidden = !open;
}

function drawTour(write) {
  const done = state.tour.filter((step) => step.done).length;
  const current = state.tour.findIndex((step) => !step.done);
  tourButton.hidden = !state.tour.length;
  tourCount.textContent = `${done}/${state.tour.length}`;
  showTour(shownTour());
  keyed(tour, state.tour.length ? [{ steps: state.tour, me: state.me, people: state.people.length }] : [], () => "tour", () => {
    const step = ({ text: words, done: ticked }, index) => {
      const item = h("li", { class: ticked ? "done" : index === current ? "current" : "", "aria-current": index === current ? "step" : null },
        h("span", { class: "tick" }, ticked ? icon("check") : String(index + 1)), h("div", null, text(words), ticked && h("span", { class: "unseen" }, " (done)")));
      for (const code of item.querySelectorAll("code")) {
        const command = code.textContent;
        const props = { type: "button", class: "code", title: "Put it into the message field", onclick: () => write(`${command} `) }; // the space closes the list of people
        if (command.startsWith("/")) code.replaceWith(h("button", props, command));
      }
      return item;
    };
    return h("div", { class: current < 0 ? "finished" : null }, h("header", null, h("h2", null, current < 0 ? "Tour done. It is all yours now." : "A short tour"),
      h("button", { type: "button", class: "quiet", "aria-label": current < 0 ? "Close the tour" : "Skip the tour", onclick: () => { showTour(false); tourButton.focus(); } }, icon("close"))),
      h("ol", null, state.tour.map(step)));
  });
}
