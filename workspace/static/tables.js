// The `table` and `data_table` blocks.
import { h } from "./dom.js";
import { richText } from "./richtext.js";

const words = (cell) => (cell.type === "rich_text" ? JSON.stringify(cell.elements) : String(cell.text ?? cell.value ?? ""));
const content = (cell) => (cell.type === "rich_text" ? richText(cell) : words(cell));
const frame = (label, ...children) => h("div", { class: "table", role: "region", tabindex: "0", "aria-label": label }, children);

export function table(block) {
  const align = (index) => block.column_settings?.[index]?.align ?? "left";
  const wrap = (index) => (block.column_settings?.[index]?.is_wrapped ? "wrapped" : "");
  const cell = (tag) => (one, index) => h(tag, { class: `${align(index)} ${wrap(index)}` }, content(one));
  const [head, ...rows] = block.rows;
  return frame("Table", h("table", null, h("thead", null, h("tr", null, head.map(cell("th")))),
    h("tbody", null, rows.map((row) => h("tr", null, row.map(cell("td")))))));
}

export function dataTable(block) {
  const [head, ...rows] = block.rows;
  const size = block.page_size ?? 5;
  const named = block.row_header_column_index ?? 0;
  const numeric = head.map((_, index) => rows.every((row) => row[index]?.type === "raw_number"));
  let sorted = { column: -1, down: false };
  let page = 0;
  const node = h("div", { class: "data-table" });

  function ordered() {
    if (sorted.column < 0) return rows;
    const value = (row) => (numeric[sorted.column] ? row[sorted.column].value : words(row[sorted.column]));
    const compare = (a, b) => (numeric[sorted.column] ? value(a) - value(b) : value(a).localeCompare(value(b)));
    return rows.toSorted((a, b) => compare(a, b) * (sorted.down ? -1 : 1));
  }

  function draw() {
    const side = (index) => (numeric[index] ? "right" : "left");
    const sort = (column) => () => again(() => { sorted = { column, down: column === sorted.column && !sorted.down }; page = 0; }, column);
    const heading = (cell, index) => {
      const [said, sign] = index !== sorted.column ? ["none", ""] : sorted.down ? ["descending", " ↓"] : ["ascending", " ↑"];
      return h("th", { scope: "col", class: side(index), "aria-sort": said },
        h("button", { type: "button", onclick: sort(index) }, words(cell), h("span", { "aria-hidden": "true" }, sign)));
    };
    const body = ordered().slice(page * size, (page + 1) * size);
    const cells = (row) => row.map((cell, index) =>
      h(index === named ? "th" : "td", { scope: index === named && "row", class: side(index) }, content(cell)));
    const pages = Math.ceil(rows.length / size);
    const turn = (label, to) => h("button", { type: "button", class: "button small", disabled: to < 0 || to >= pages, onclick: () => again(() => { page = to; }) }, label);
    node.replaceChildren(
      frame(block.caption, h("table", null, h("caption", null, block.caption), h("thead", null, h("tr", null, head.map(heading))),
        h("tbody", null, body.map((row) => h("tr", null, cells(row)))))),
      pages < 2 ? "" : h("div", { class: "row pager" }, turn("Previous", page - 1),
        h("span", { "aria-live": "polite" }, `Page ${page + 1} of ${pages}`), turn("Next", page + 1)),
    );
  }

  function again(change, column) {
    const label = document.activeElement?.textContent;
    change();
    draw();
    (node.querySelectorAll("thead button")[column] ?? [...node.querySelectorAll(".pager button")].find((one) => one.textContent === label))?.focus();
  }

  draw();
  return node;
}
