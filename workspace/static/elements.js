// Interactive elements: each is a node whose `sync(held)` takes the server's value, and which posts what a person does.
import { h, icon, toast } from "./dom.js";
import { act, ask } from "./live.js";
import { plain, text } from "./mrkdwn.js";
import { picker } from "./picker.js";
import { confirmed, menu } from "./popups.js";
import { person, state, zone } from "./state.js";
import { fromWallTime, wallTime } from "./time.js";

/** A place is where an element stands: {surface, block, element, label}. */
const idsOf = ({ block, element }) => ({ block_id: block.block_id, action_id: element.action_id });
const fieldOf = ({ surface, block, element }) => [surface.key, block.block_id, element.action_id].join("/");
const heldAt = ({ surface, block, element }) => surface.values()?.[block.block_id]?.[element.action_id] ?? {};

export function element(place) {
  const draw = DRAW[place.element.type];
  if (!draw) return h("span", { class: "unknown" }, `Unknown element: ${place.element.type}`);
  const node = draw(place);
  node.classList.add("element");
  node.resync = () => { if (!node.busy) node.sync?.(heldAt(place)); };
  node.resync();
  return node;
}

/** Brings every field under `root` to what the server holds; one being typed in keeps its text. */
export const syncAll = (root) => root.querySelectorAll(".element").forEach((node) => node.resync());

const unsent = new Set();
/** Posts what is typed but not yet sent, so that a submit comes after it. */
export const flush = () => [...unsent].forEach((send) => send());

/** Presses or changes an element; `held` is its new entry in the surface's values. */
async function use(node, place, body = {}, held = null) {
  const { surface, block, element } = place;
  if (element.confirm && !(await confirmed(element.confirm))) return node.resync();
  node.busy = (node.busy ?? 0) + 1;
  node.setAttribute("aria-busy", "true");
  const answer = await act("use", { surface: surface.at, ...idsOf(place), ...body });
  node.busy -= 1;
  if (!node.busy) node.removeAttribute("aria-busy");
  if (answer.error === "impossible") toast(answer.text);
  const values = surface.values();
  if (held && values && answer.error !== "impossible") (values[block.block_id] ??= {})[element.action_id] = { type: element.type, ...held };
  return node.resync();
}

/** What every form field carries: an id for its label, marks for errors and hints, the first focus. */
function fieldProps({ surface, block, element, label }) {
  const id = fieldOf({ surface, block, element });
  return {
    id, "data-field": id, "aria-label": label ?? element.placeholder?.text ?? element.action_id,
    "aria-describedby": `${surface.key}/${block.block_id}/help`, "data-first": element.focus_on_load,
    "aria-required": block.type === "input" && !block.optional ? "true" : null,
  };
}

// --- pressed

function button(place) {
  const { element } = place;
  const props = { class: `button ${element.style ?? ""}`, "data-field": fieldOf(place), "aria-label": element.accessibility_label, onclick: () => use(node, place) };
  const node = element.url
    ? h("a", { ...props, href: /^https?:/i.test(element.url) ? element.url : null, target: "_blank", rel: "noopener noreferrer" }, text(element.text))
    : h("button", { ...props, type: "button" }, text(element.text));
  return node;
}

function overflow(place) {
  const choose = (option) => () => {
    if (/^https?:/i.test(option.url ?? "")) window.open(option.url, "_blank", "noopener");
    use(node, place, { value: option.value });
  };
  const items = place.element.options.map((option) => ({ label: text(option.text), note: option.description && text(option.description), act: choose(option) }));
  const node = h("button", { type: "button", class: "button more", "aria-label": "More actions", "aria-haspopup": "menu", "data-field": fieldOf(place),
    onclick: () => menu(node, "More actions", items) }, icon("more"));
  return node;
}

function feedbackButtons(place) {
  const one = (choice) => h("button", { type: "button", class: "button small", "aria-label": choice.accessibility_label,
    onclick: () => use(node, place, { value: choice.value }) }, text(choice.text));
  const node = h("span", { class: "row", role: "group" }, one(place.element.positive_button), one(place.element.negative_button));
  return node;
}

function iconButton(place) {
  const { element } = place;
  if (element.visible_to_user_ids && !element.visible_to_user_ids.includes(state.me)) return h("span", { hidden: true });
  const node = h("button", { type: "button", class: "button small", "aria-label": element.accessibility_label, onclick: () => use(node, place) },
    icon(element.icon), text(element.text));
  return node;
}

// --- typed

function textField(place, { tag = "input", props = {}, heldAs = "value", read = (value) => value, write = (words) => words } = {}) {
  const { element } = place;
  let sent = "";
  let timer;
  const send = (body) => {
    clearTimeout(timer);
    unsent.delete(send);
    if (input.value === sent && !body) return undefined;
    sent = input.value;
    return use(node, place, { value: write(sent), ...body }, { [heldAs]: write(sent) });
  };
  const limit = element.max_length;
  const counter = h("span", { class: "counter", "aria-live": "off" });
  const count = () => { counter.textContent = limit ? `${input.value.length} / ${limit}` : ""; };
  const input = h(tag, { ...fieldProps(place), ...props, placeholder: plain(element.placeholder?.text ?? ""), maxlength: limit,
    minlength: element.min_length, autocomplete: "off",
    oninput: () => {
      count();
      unsent.add(send);
      clearTimeout(timer);
      timer = setTimeout(send, 300);
    },
    onblur: () => send(),
    onkeydown: (event) => {
      if (event.key === "Enter" && tag === "input" && place.block.dispatch_action) { event.preventDefault(); send({ enter: true }); }
    } });
  const node = h("div", { class: "typed" }, input, counter);
  node.sync = (held) => {
    if (document.activeElement === input || unsent.has(send)) return;
    sent = input.value = held[heldAs] ? read(held[heldAs]) : "";
    count();
  };
  return node;
}

const lines = (place) => ({ tag: place.element.multiline ? "textarea" : "input", props: place.element.multiline ? { rows: 4 } : { type: "text" } });
const numberProps = ({ element }) =>
  ({ type: "number", min: element.min_value, max: element.max_value, step: element.is_decimal_allowed ? "any" : "1", inputmode: "decimal" });
const wordsOf = (part) => part.text ?? (part.elements ?? []).map(wordsOf).join("");
const richField = {
  tag: "textarea", props: { rows: 4 }, heldAs: "rich_text_value", read: wordsOf,
  write: (words) => words && { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text: words }] }] },
};

function dateField(place, type, heldAs, { shown = (value) => value, posted = (value) => value, props } = {}) {
  const input = h("input", { ...fieldProps(place), type, ...props, onchange: () => {
    if (/^(0|1[0-8])/.test(input.value) && type !== "time") return; // a year half typed
    const value = input.value ? posted(input.value) : null;
    use(node, place, { value }, { [heldAs]: value });
  } });
  const node = h("div", { class: "typed" }, input, type === "datetime-local" && h("span", { class: "counter" }, `${zone().split("/").pop().replace("_", " ")} time`));
  node.sync = (held) => { if (document.activeElement !== input || !input.value) input.value = held[heldAs] ? shown(held[heldAs]) : ""; };
  return node;
}

// --- chosen

const matches = (option, query) => (option.text.text ?? option.text).toLowerCase().includes(query.toLowerCase());
const narrowed = (groups, query) =>
  groups.map((group) => ({ ...group, options: group.options.filter((option) => matches(option, query)) })).filter((group) => group.options.length);
const asGroups = (source) => source.option_groups ?? [{ options: source.options ?? [] }];

const people = () => state.people.filter((one) => !["deactivated", "bot"].includes(one.kind));
const personOption = (one) => ({ value: one.id, text: one.name, description: one.title });
const conversationOption = (one) => ({ value: one.id, text: one.kind === "channel" ? `# ${one.name}` : one.name });
const lists = {
  users: () => people().map(personOption),
  conversations: () => state.conversations.map(conversationOption),
  channels: () => state.conversations.filter((one) => one.kind === "channel").map(conversationOption),
};
const byId = (kind, id) => lists[kind]().find((option) => option.value === id) ?? { value: id, text: person(id)?.name ?? id };

/** A select menu: `kind` is static, external, users, conversations or channels. */
function select(place, kind, multiple) {
  const { element } = place;
  const ids = kind in lists;
  const held = (ids ? `selected_${kind.slice(0, -1)}` : "selected_option") + (multiple ? "s" : "");
  const load = async (query) => {
    if (kind !== "external") return narrowed(ids ? [{ options: lists[kind]() }] : asGroups(element), query);
    const answer = await ask("options", { surface: place.surface.at, ...idsOf(place), query });
    return answer.ok ? asGroups(answer) : [];
  };
  const node = picker({
    props: fieldProps(place), multiple, most: element.max_selected_items, load, slow: kind === "external",
    least: kind === "external" ? (element.min_query_length ?? 3) : 0, clearable: place.block.type === "input" && place.block.optional,
    placeholder: plain(element.placeholder?.text ?? "Choose"),
    put: (options) => {
      const chosen = multiple ? options : (options[0] ?? null);
      const value = multiple ? options.map((one) => one.value) : (options[0]?.value ?? null);
      use(node, place, { value }, { [held]: ids ? value : chosen });
    },
  });
  node.sync = (value) => {
    const chosen = [value[held] ?? []].flat();
    node.set(ids ? chosen.map((id) => byId(kind, id)) : chosen);
  };
  return node;
}

function boxes(place, type) {
  const { element } = place;
  const { id, "data-first": first, "aria-label": label, ...props } = fieldProps(place);
  const inputs = element.options.map((option, index) => h("input", { type, name: id, value: option.value, "data-field": `${id}/${index}`,
    "data-first": first && !index, onchange: () => {
      const ticked = element.options.filter((_, at) => inputs[at].checked);
      if (type === "radio") use(node, place, { value: ticked[0].value }, { selected_option: ticked[0] });
      else use(node, place, { value: ticked.map((one) => one.value) }, { selected_options: ticked });
    } }));
  const row = (option, index) => h("label", { class: "choice" }, inputs[index],
    h("span", null, text(option.text), option.description && h("small", null, text(option.description))));
  const node = h("div", { ...props, "data-field": null, role: type === "radio" ? "radiogroup" : "group", "aria-label": label, class: "choices" }, element.options.map(row));
  node.sync = (held) => {
    const chosen = [held.selected_option ?? held.selected_options ?? []].flat().map((option) => option.value);
    inputs.forEach((input) => { input.checked = chosen.includes(input.value); });
  };
  return node;
}

const DRAW = {
  button, overflow, feedback_buttons: feedbackButtons, icon_button: iconButton,
  plain_text_input: (place) => textField(place, lines(place)),
  number_input: (place) => textField(place, { props: numberProps(place) }),
  email_text_input: (place) => textField(place, { props: { type: "email" } }),
  url_text_input: (place) => textField(place, { props: { type: "url" } }),
  rich_text_input: (place) => textField(place, richField),
  datepicker: (place) => dateField(place, "date", "selected_date"),
  timepicker: (place) => dateField(place, "time", "selected_time"),
  datetimepicker: (place) => dateField(place, "datetime-local", "selected_date_time",
    { shown: (seconds) => wallTime(seconds, zone()), posted: (value) => fromWallTime(value, zone()) }),
  checkboxes: (place) => boxes(place, "checkbox"),
  radio_buttons: (place) => boxes(place, "radio"),
};
for (const kind of ["static", "external", ...Object.keys(lists)]) {
  DRAW[`${kind}_select`] = (place) => select(place, kind, false);
  DRAW[`multi_${kind}_select`] = (place) => select(place, kind, true);
}
