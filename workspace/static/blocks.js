// Block Kit blocks as nodes. A surface is what they stand on: {key, at, values(), errors}.
import { h, icon, keyed, keepingFocus } from "./dom.js";
import { chart } from "./charts.js";
import { element, syncAll } from "./elements.js";
import { plain, text } from "./mrkdwn.js";
import { markdown, richText } from "./richtext.js";
import { state } from "./state.js";
import { dataTable, table } from "./tables.js";

/** Draws `blocks` into `root`; those that did not change stay as they are, with what is typed and opened in them. */
export function drawBlocks(root, blocks, surface) {
  const items = blocks.map((block) => ({ block, error: surface.errors?.[block.block_id], viewer: state.me, team: state.people.length }));
  keepingFocus(root, () => {
    keyed(root, items, ({ block }) => `${surface.key}/${block.block_id}`, ({ block, error }) => draw(block, surface, error));
    syncAll(root);
  });
}

function draw(block, surface, error) {
  const how = DRAW[block.type];
  const node = how ? how(block, surface, error) : h("div", { class: "unknown" }, `Unknown block: ${block.type}`);
  node.classList.add("block", block.type);
  return node;
}

const interactive = (surface, block, one, label) => element({ surface, block, element: one, label });

function section(block, surface) {
  const about = block.text?.text?.replace(/[*_~`]/g, "").slice(0, 75);
  const words = h("div", { class: "words" }, block.text && h("div", null, text(block.text)),
    block.fields && h("div", { class: "fields" }, block.fields.map((field) => h("div", null, text(field)))));
  const { accessory } = block;
  const beside = accessory?.type === "image" ? picture : (one) => interactive(surface, block, one, about);
  const node = h("div", null, words, accessory && h("div", { class: "accessory" }, beside(accessory)));
  if (!block.expand && block.text?.text.length > 700) { // Slack folds long sections the same way
    words.classList.add("folded");
    words.append(h("button", { type: "button", class: "see-more", onclick: (event) => { words.classList.remove("folded"); event.target.remove(); } }, "See more"));
  }
  return node;
}

const picture = (one) => h("img", { src: one.image_url ?? (one.slack_file && (one.slack_file.url ?? `/files/${one.slack_file.id}`)), alt: one.alt_text, loading: "lazy" });

const image = (block) => h("figure", null, block.title && h("figcaption", null, text(block.title)), picture(block));

function input(block, surface, error) {
  const place = `${surface.key}/${block.block_id}`;
  const words = plain(block.label.text);
  const group = /checkboxes|radio_buttons/.test(block.element.type);
  const mark = block.optional ? h("span", { class: "optional" }, " (optional)") : null;
  const field = interactive(surface, block, block.element, words);
  if (error) field.querySelectorAll("input, textarea").forEach((one) => one.setAttribute("aria-invalid", "true"));
  return h("div", { class: error ? "wrong" : null },
    h(group ? "div" : "label", { class: "label", for: group ? null : `${place}/${block.element.action_id}` }, words, mark),
    field,
    h("div", { class: "help", id: `${place}/help` }, error && h("div", { class: "error", role: "alert" }, icon("warn"), error),
      block.hint && h("div", { class: "hint" }, text(block.hint))));
}

function card(block, surface) {
  return h("div", null, block.hero_image && picture(block.hero_image),
    h("div", { class: "card-head" }, block.icon && picture(block.icon), h("div", null,
      block.title && h("div", { class: "card-title" }, text(block.title)), block.subtitle && h("div", { class: "soft" }, text(block.subtitle)))),
    block.body && h("div", null, text(block.body)), block.subtext && h("div", { class: "soft small" }, text(block.subtext)),
    block.actions?.length ? h("div", { class: "row" }, block.actions.map((one) => interactive(surface, block, one))) : null);
}

function container(block, surface) {
  const title = h("span", { class: "grow" }, h("b", null, block.rich_text_title ? richText(block.rich_text_title) : text(block.title)),
    block.subtitle && h("span", { class: "soft small" }, text(block.subtitle)));
  const head = [block.icon && picture(block.icon), title];
  const inside = h("div", { class: "inside" }, block.child_blocks.map((child) => draw(child, surface, surface.errors?.[child.block_id])));
  const look = `${block.width ?? "standard"} ${block.has_header_divider ? "ruled" : ""}`;
  if (block.is_collapsible) return h("details", { class: look, open: !block.default_collapsed }, h("summary", null, head, icon("down")), inside);
  return h("div", { class: look }, h("div", { class: "container-head" }, head), inside);
}

const DRAW = {
  header: (block) => h(`h${Math.min(6, (block.level ?? 1) + 1)}`, null, text(block.text)),
  section,
  context: (block) => h("div", null, block.elements.map((one) => (one.type === "image" ? picture(one) : h("span", null, text(one))))),
  actions: (block, surface) => h("div", null, block.elements.map((one) => interactive(surface, block, one))),
  context_actions: (block, surface) => h("div", { class: "row" }, block.elements.map((one) => interactive(surface, block, one))),
  divider: () => h("hr"),
  image,
  input,
  rich_text: (block) => h("div", null, richText(block)),
  markdown: (block) => h("div", null, markdown(block.text)),
  table: (block) => h("div", null, table(block)),
  data_table: (block) => h("div", null, dataTable(block)),
  data_visualization: (block) => h("div", null, chart(block)),
  alert: (block) => h("div", { class: `level-${block.level ?? "default"}`, role: block.level === "error" ? "alert" : "note" },
    icon({ warning: "warn", error: "warn", success: "check" }[block.level] ?? "info"), h("div", null, text(block.text))),
  card,
  carousel: (block, surface) => h("div", null, block.elements.map((one) => draw(one, surface))),
  container,
};
