// Where a person writes: Enter sends, `/` completes commands and `@` completes people.
import { h, icon } from "./dom.js";
import { act } from "./live.js";
import { avatar } from "./people.js";
import { menu, Options } from "./popups.js";
import { person, state } from "./state.js";

const drafts = new Map();
let channel;

const field = h("textarea", { rows: 1, "aria-label": "Message", autocomplete: "off", oninput: typed, onblur: () => options.hide(), onkeydown: pressed });
const send = h("button", { type: "button", class: "button primary send", "aria-label": "Send", onclick: () => say() }, icon("send"));
const shortcuts = h("button", { type: "button", class: "quiet", "aria-label": "Shortcuts", "aria-haspopup": "menu", title: "Shortcuts", onclick: openShortcuts }, icon("bolt"));
const options = new Options(field, "Suggestions", complete);
const box = h("div", { class: "composer" }, shortcuts, field, send, options.node);
document.getElementById("composer").append(box, h("div", { class: "tips" }, "Enter sends · Shift and Enter for a new line · / for commands · @ for people"));

export function drawComposer(conversation) {
  const key = `${state.me}/${conversation.id}`;
  field.placeholder = conversation.kind === "channel" ? `Message #${conversation.name}` : `Message ${conversation.name}`;
  shortcuts.hidden = !state.shortcuts.some((one) => one.type === "global");
  if (channel === key) return;
  channel = key;
  field.value = drafts.get(key) ?? "";
  send.disabled = !field.value.trim();
}

/** Puts words into the composer, for the person to send. */
export function write(words) {
  field.value = words;
  field.focus();
  typed();
}

function typed() {
  drafts.set(channel, field.value);
  send.disabled = !field.value.trim();
  const found = suggestions();
  if (found?.options.length) options.show([found], { active: found.active });
  else options.hide();
}

/** What could follow at the caret: a command, a word of its usage hint, or a person. */
function suggestions() {
  const before = field.value.slice(0, field.selectionStart);
  const named = before.match(/(?:^|\s)@([\p{L}\p{N}._-]*)$/u);
  if (named) return { active: 0, options: peopleLike(named[1].toLowerCase()) };
  if (/^\/\S*$/.test(before)) {
    const fitting = state.commands.filter((one) => one.command.startsWith(before) && one.command !== before);
    return { active: 0, options: fitting.map((one) => ({ value: `${one.command} `, text: `${one.command} ${one.usage_hint ?? ""}`, description: one.description })) };
  }
  const [, name, start] = before.match(/^(\/\S+) (\S*)$/) ?? [];
  const hint = state.commands.find((one) => one.command === name)?.usage_hint ?? "";
  const words = hint.replace(/[[\]]/g, "").split("|").map((word) => word.trim()).filter((word) => /^[a-z]/.test(word));
  const fitting = words.filter((word) => word.startsWith(start) && word !== start);
  return { active: -1, options: fitting.map((word) => ({ value: word.replace(/[@<#].*/, ""), text: { type: "plain_text", text: word } })) };
}

function peopleLike(start) {
  const fits = (one) => [one.handle, ...one.name.split(" ")].some((word) => word.toLowerCase().startsWith(start));
  const option = (one) => ({ value: `@${one.handle} `, text: { type: "plain_text", text: one.name }, lead: avatar(one, "small"),
    description: [`@${one.handle}`, one.title].filter(Boolean).join(" · ") });
  return state.people.filter((one) => one.kind !== "deactivated" && fits(one)).slice(0, 8).map(option);
}

function complete(option) {
  const caret = field.selectionStart;
  const start = field.value.slice(0, caret).search(/\S*$/);
  field.setRangeText(option.value, start, caret, "end");
  options.hide();
  typed();
}

function pressed(event) {
  if (options.key(event)) return;
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  say();
}

async function say() {
  const text = field.value.trim();
  if (!text) return;
  const to = channel.split("/")[1];
  field.value = "";
  typed();
  box.ariaBusy = "true";
  const answer = await act("say", { channel: to, text });
  box.ariaBusy = null;
  if (answer.error === "unreachable" && !field.value) write(text);
}

function openShortcuts() {
  const items = state.shortcuts.filter((one) => one.type === "global");
  menu(shortcuts, "Shortcuts", items.map((one) => ({ label: one.name, note: one.description, lead: avatar(person(state.bot.id) ?? state.bot, "small"),
    act: async () => {
      box.ariaBusy = "true";
      await act("shortcut", { callback_id: one.callback_id });
      box.ariaBusy = null;
    } })));
}
