// What opens over the page: menus, the options under a field, and "are you sure?".
import { h, icon, openBeside } from "./dom.js";
import { plain, text } from "./mrkdwn.js";

let ids = 0;

/** A menu beside its button. Items: {label, note, mark, draw, danger, act}. */
export function menu(anchor, label, items, { filter = items.length > 9 } = {}) {
  const entry = (item) =>
    h("button", { role: "menuitem", type: "button", class: item.danger ? "entry danger" : "entry",
      onclick: () => { popup.hidePopover(); item.act(); } },
      item.lead, h("span", { class: "grow" }, h("b", null, item.label), item.note && h("small", null, item.note)),
      item.mark && h("span", { class: "badge" }, item.mark));
  const entries = h("div", { role: "menu", "aria-label": label }, items.map(entry));
  const search = filter && h("input", { type: "search", placeholder: "Search", "aria-label": `Search: ${label}`, oninput: () => {
    const wanted = search.value.trim().toLowerCase();
    [...entries.children].forEach((one) => { one.hidden = !one.textContent.toLowerCase().includes(wanted); });
  } });
  const popup = h("div", { popover: "auto", class: "popup menu" }, search, entries);
  popup.onkeydown = (event) => {
    const open = [...entries.children].filter((one) => !one.hidden);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const at = open.indexOf(document.activeElement);
      open.at(at < 0 && step < 0 ? -1 : (at + step) % open.length)?.focus();
    }
    if (event.key === "Enter" && event.target === search) {
      event.preventDefault(); // else the button behind, which has the focus then, is pressed too
      open[0]?.click();
    }
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); popup.hidePopover(); }
  };
  popup.ontoggle = (event) => {
    if (event.newState !== "closed") return;
    anchor.setAttribute("aria-expanded", "false");
    if (popup.contains(document.activeElement) || document.activeElement === document.body) anchor.focus();
    popup.remove();
  };
  anchor.setAttribute("aria-expanded", "true");
  openBeside(popup, anchor);
  (search || entries.firstChild)?.focus();
}

/** The options under a field that itself keeps the focus (the ARIA combobox pattern). */
export class Options {
  constructor(field, label, pick) {
    Object.assign(this, { field, pick, shown: [], active: -1 });
    this.node = h("div", { popover: "manual", class: "popup", role: "listbox", id: `options-${(ids += 1)}`, "aria-label": label });
    this.node.onmousedown = (event) => event.preventDefault(); // the field keeps the focus
    const isBox = field.localName === "input"; // a textarea may not be a combobox
    const marks = { role: isBox && "combobox", "aria-expanded": isBox && "false", "aria-autocomplete": "list", "aria-controls": this.node.id };
    for (const [name, value] of Object.entries(marks)) if (value) field.setAttribute(name, value);
  }

  get open() {
    return this.node.matches(":popover-open");
  }

  /** `groups`: [{label, options: [{value, text, description}]}]; `chosen`: the values that are ticked. */
  show(groups, { chosen = [], active = 0, empty = "Nothing found" } = {}) {
    this.shown = groups.flatMap((group) => group.options);
    let index = 0;
    const row = (option) => {
      const at = index++;
      const ticked = chosen.includes(option.value);
      return h("div", { role: "option", id: `${this.node.id}-${at}`, class: "entry", "aria-selected": String(ticked), onclick: () => this.pick(this.shown[at]) },
        option.lead, h("span", { class: "grow" }, h("b", null, text(option.text)), option.description && h("small", null, text(option.description))),
        ticked && icon("check"));
    };
    this.node.replaceChildren(...groups.map((group) => h("div", group.label ? { role: "group", "aria-label": plain(group.label.text) } : null,
      group.label && h("div", { class: "group" }, text(group.label)), group.options.map(row))));
    if (!this.shown.length) this.node.append(h("div", { class: "group" }, empty));
    openBeside(this.node, this.field.closest(".picker, .composer") ?? this.field);
    this.expanded("true");
    const first = this.shown.findIndex((option) => chosen.includes(option.value));
    this.activate(first >= 0 ? first : active);
  }

  hide() {
    if (this.open) this.node.hidePopover();
    this.expanded("false");
    this.field.removeAttribute("aria-activedescendant");
  }

  expanded(value) {
    if (this.field.role === "combobox") this.field.ariaExpanded = value;
  }

  activate(index) {
    this.active = this.shown.length ? index : -1;
    this.node.querySelectorAll("[role=option]").forEach((row, at) => row.classList.toggle("active", at === this.active));
    const row = document.getElementById(`${this.node.id}-${this.active}`);
    row?.scrollIntoView({ block: "nearest" });
    if (row) this.field.setAttribute("aria-activedescendant", row.id);
  }

  /** True if the key was for the list. */
  key(event) {
    if (!this.open) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.shown.length) this.activate((Math.max(this.active, step < 0 ? 0 : -1) + step + this.shown.length) % this.shown.length);
    else if ((event.key === "Enter" || event.key === "Tab") && this.active >= 0) this.pick(this.shown[this.active]);
    else if (event.key === "Escape") this.hide();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }
}

/** Asks with Slack's confirm object; true if the person went on. */
export function confirmed({ title, text: words, confirm, deny, style }) {
  const label = (object, otherwise) => text(object ?? { type: "plain_text", text: otherwise });
  return new Promise((resolve) => {
    const dialog = h("dialog", { class: "sheet ask", "aria-labelledby": "ask-title", onclose: () => { dialog.remove(); resolve(dialog.returnValue === "yes"); } },
      h("form", { method: "dialog" },
        h("header", null, h("h2", { id: "ask-title" }, label(title, "Are you sure?"))),
        h("div", { class: "body" }, text(words)),
        h("footer", null,
          h("button", { class: "button", value: "no", autofocus: style === "danger" }, label(deny, "Cancel")),
          h("button", { class: `button ${style === "danger" ? "danger fill" : "primary"}`, value: "yes", autofocus: style !== "danger" }, label(confirm, "Yes")))));
    dialog.onkeydown = (event) => event.stopPropagation();
    document.body.append(dialog);
    dialog.showModal();
  });
}
