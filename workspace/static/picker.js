// One field for all of Slack's select menus: type to search, arrows and Enter to choose.
import { h, icon } from "./dom.js";
import { text } from "./mrkdwn.js";
import { Options } from "./popups.js";

/** `load(query)` gives [{label, options}], later where it is `slow`; `put(options)` is told the new choice. */
export function picker({ props, placeholder, multiple, most = Infinity, clearable, load, slow, least = 0, put }) {
  let chosen = [];
  let changed = false;
  let turn = 0;
  const input = h("input", { ...props, autocomplete: "off", spellcheck: "false", placeholder });
  const chips = h("span", { class: "chips" });
  const clear = h("button", { type: "button", class: "quiet", "aria-label": "Clear the choice", onclick: () => choose([]) }, icon("close"));
  const list = new Options(input, "Options", pick);
  const node = h("div", { class: "picker", onclick: (event) => { if (!event.target.closest("button, .popup")) { input.focus(); open(); } } },
    chips, input, clear, icon("down"), list.node);

  function draw() {
    const name = (option) => h("span", null, text(option.text));
    const chip = (option) => h("span", { class: "chip" }, name(option), h("button", { type: "button", "aria-label": `Remove ${name(option).textContent}`,
      onclick: () => choose(chosen.filter((one) => one.value !== option.value)) }, icon("close")));
    if (multiple) chips.replaceChildren(...chosen.map(chip));
    input.value = multiple || !chosen[0] ? "" : name(chosen[0]).textContent;
    input.placeholder = multiple && chosen.length ? "" : placeholder;
    clear.hidden = multiple || !clearable || !chosen.length;
  }

  async function open(query = "") {
    const mine = (turn += 1);
    if (query.length < least) return list.show([], { empty: `Type ${least === 1 ? "a letter" : `${least} letters`} to search` });
    if (slow) {
      if (!list.open) list.show([], { empty: "Loading…" });
      await new Promise((resolve) => setTimeout(resolve, query ? 150 : 0)); // a pause in typing
    }
    const groups = mine === turn && (await load(query));
    if (!groups || mine !== turn || !input.matches(":focus")) return undefined;
    return list.show(groups, { chosen: chosen.map((option) => option.value) });
  }

  function pick(option) {
    const others = chosen.filter((one) => one.value !== option.value);
    if (!multiple) return close() ?? choose([option]);
    if (others.length < chosen.length) chosen = others;
    else if (chosen.length < most) chosen = [...chosen, option];
    changed = true;
    draw();
    return open();
  }

  function choose(options) {
    changed = false;
    chosen = options;
    draw();
    put(options);
  }

  function close() {
    turn += 1;
    list.hide();
    if (changed) choose(chosen);
    else draw();
  }

  input.oninput = () => open(input.value);
  input.onfocus = () => input.select();
  input.onblur = () => (clearable && !multiple && chosen.length && !input.value ? close() ?? choose([]) : close());
  input.onkeydown = (event) => {
    if (list.key(event)) {
      if (event.key === "Escape") close();
    } else if (["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) {
      event.preventDefault();
      open();
    } else if (event.key === "Backspace" && multiple && !input.value && chosen.length) choose(chosen.slice(0, -1));
  };
  node.set = (options) => {
    if (list.open) return;
    chosen = options;
    draw();
  };
  draw();
  return node;
}
