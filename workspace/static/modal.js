// The stack of modals: only the top one is seen. The server holds what is in it; this holds focus.
import { h, icon } from "./dom.js";
import { drawBlocks } from "./blocks.js";
import { flush } from "./elements.js";
import { act } from "./live.js";
import { text } from "./mrkdwn.js";
import { avatar } from "./people.js";
import { state } from "./state.js";

const dialog = document.getElementById("modal");
let shown = {}; // the view drawn last
let parts;

export function drawModal() {
  const view = state.modals.at(-1);
  if (!view) {
    shown = {};
    if (!dialog.open) return;
    dialog.close(); // the browser puts the focus back where it was, if that is still there
    if (document.activeElement === document.body) document.querySelector("#composer textarea")?.focus();
    return;
  }
  const fresh = view.id !== shown.id;
  if (fresh) parts = build();
  if (!dialog.open) dialog.showModal();
  parts.title.replaceChildren(...[text(view.title)].flat());
  parts.back.hidden = state.modals.length < 2;
  parts.close.replaceChildren(...[text(view.close ?? { type: "plain_text", text: "Close" })].flat());
  parts.submit.hidden = !view.submit;
  parts.submit.replaceChildren(...[view.submit ? text(view.submit) : []].flat());
  parts.trouble.replaceChildren(...(view.trouble ? [icon("warn"), view.trouble] : []));
  const values = () => state.modals.find((one) => one.id === view.id)?.values;
  drawBlocks(parts.body, view.blocks, { key: view.id, at: { view: view.id }, errors: view.errors, values });
  const errors = JSON.stringify(view.errors ?? {});
  const first = dialog.querySelector("[data-first]") ?? parts.body.querySelector("input, textarea, button, a");
  if (fresh || (first && !shown.first)) (first ?? (view.submit ? parts.submit : parts.close)).focus(); // also once "Loading" has been filled
  else if (errors !== shown.errors) dialog.querySelector("[aria-invalid]")?.focus();
  shown = { id: view.id, errors, first: Boolean(first) };
}

function build() {
  const made = {
    back: h("button", { type: "button", class: "quiet", "aria-label": "Back", onclick: () => close() }, icon("back")),
    title: h("h2", { id: "modal-title" }),
    body: h("div", { class: "body" }),
    trouble: h("div", { class: "trouble", role: "alert" }),
    close: h("button", { type: "button", class: "button", onclick: () => close() }),
    submit: h("button", { type: "submit", class: "button primary" }),
  };
  const cross = h("button", { type: "button", class: "quiet", "aria-label": "Close", onclick: () => close(true) }, icon("close"));
  dialog.replaceChildren(h("form", { novalidate: true, onsubmit: submit },
    h("header", null, made.back, avatar(state.bot, "small"), made.title, cross), made.body, made.trouble, h("footer", null, made.close, made.submit)));
  return made;
}

async function submit(event) {
  event.preventDefault();
  const view = state.modals.at(-1);
  if (!view?.submit || parts.submit.ariaBusy === "true") return;
  const { submit: button } = parts;
  flush();
  button.ariaBusy = "true";
  await act("submit", { view: view.id });
  button.ariaBusy = null;
}

const close = (all = false) => act("close", { view: state.modals.at(-1)?.id, all });

dialog.onkeydown = (event) => {
  if (event.key !== "Escape") return;
  event.preventDefault();
  close();
};
