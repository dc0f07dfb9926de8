// `rich_text` blocks and standard Markdown (`markdown` blocks), as nodes.
import { h, link } from "./dom.js";
import { emoji } from "./emoji.js";
import { channel, dateWords, mention } from "./mrkdwn.js";

export function richText(block) {
  return (block.elements ?? []).map((part) => {
    const inner = () => (part.elements ?? []).map(span);
    if (part.type === "rich_text_section") return h("div", null, inner());
    if (part.type === "rich_text_preformatted") return h("pre", null, inner());
    if (part.type === "rich_text_quote") return h("blockquote", null, inner());
    if (part.type !== "rich_text_list") return h("div", { class: "unknown" }, `Unknown rich text: ${part.type}`);
    const items = part.elements.map((item) => h("li", null, richText({ elements: [item] })));
    const list = h(part.style === "ordered" ? "ol" : "ul", { start: part.offset ? part.offset + 1 : null }, items);
    list.style.marginInlineStart = `${(part.indent ?? 0) * 1.5}em`;
    return list;
  });
}

const STYLES = { bold: "strong", italic: "em", strike: "s", code: "code", underline: "u" };

function span(element) {
  const nodes = {
    text: () => element.text,
    link: () => link(element.url, element.text || element.url),
    emoji: () => emoji(element.name),
    user: () => mention(element.user_id),
    channel: () => channel(element.channel_id),
    usergroup: () => h("span", { class: "mention" }, `@${element.usergroup_id}`),
    broadcast: () => h("span", { class: "mention loud" }, `@${element.range}`),
    color: () => h("code", null, element.value),
    date: () => h("time", null, dateWords(element.timestamp, element.format) ?? element.fallback),
  };
  const node = nodes[element.type]?.() ?? h("span", { class: "unknown" }, `Unknown text: ${element.type}`);
  const styles = Object.keys(element.style ?? {}).filter((name) => element.style[name] && STYLES[name]);
  return styles.reduce((inner, name) => h(STYLES[name], null, inner), node);
}

const BLOCKS = [
  [/^```.*\n([\s\S]*?)(?:\n```|$)\n?/, (found) => h("pre", null, found[1])],
  [/^(#{1,6}) +(.*)\n?/, (found) => h(`h${Math.min(6, found[1].length + 1)}`, null, inline(found[2]))],
  [/^(?:-{3,}|\*{3,})\n?/, () => h("hr")],
  [/^(?:>.*\n?)+/, (found) => h("blockquote", null, markdown(found[0].replace(/^> ?/gm, "")))],
  [/^(?:\|.*\|\s*(?:\n|$)){2,}/, (found) => grid(found[0])],
  [/^(?:(?:[-*+]|\d+\.) +.*(?:\n +.*)*\n?)+/, (found) => list(found[0])],
  [/^\n+/, () => []],
  [/^(?:(?!```|#|>|[-*+] |\d+\. ).+\n?)+|^.+\n?/, (found) => h("p", null, inline(found[0].trim()))],
];

export function markdown(source) {
  const nodes = [];
  for (let rest = source; rest; ) {
    const [rule, draw] = BLOCKS.find(([pattern]) => pattern.test(rest));
    const found = rest.match(rule);
    nodes.push(draw(found));
    rest = rest.slice(found[0].length);
  }
  return nodes;
}

function list(source) {
  const items = source.split(/^(?=(?:[-*+]|\d+\.) )/m).map((item) => item.replace(/^(?:[-*+]|\d+\.) +/, ""));
  return h(/^\d/.test(source) ? "ol" : "ul", null, items.map((item) => {
    const [first, ...more] = item.trimEnd().split("\n");
    const task = first.match(/^\[([ x])\] (.*)/i);
    const nested = more.map((line) => line.replace(/^ {2,4}/, "")).join("\n");
    return h("li", null, task ? [task[1] === " " ? "☐ " : "☑ ", inline(task[2])] : inline(first), nested && markdown(nested));
  }));
}

function grid(source) {
  const rows = source.trim().split("\n").map((line) => line.trim().slice(1, -1).split("|").map((cell) => cell.trim()));
  const row = (cells, tag) => h("tr", null, cells.map((cell) => h(tag, null, inline(cell))));
  return h("table", null, h("thead", null, row(rows[0], "th")), h("tbody", null, rows.slice(2).map((cells) => row(cells, "td"))));
}

const INLINE = /`([^`]+)`|!?\[([^\]]*)\]\(([^)\s]+)\)|<@(\w+)>|(https?:\/\/[^\s<>)]+)|:([a-z0-9_+-]+):|(\*\*|__|~~|\*|_)(?=\S)(.*?\S)\7(?!\w)/gs;
const MARKS = { "**": "strong", __: "strong", "~~": "s", "*": "em", _: "em" };

function inline(source) {
  const nodes = [];
  let end = 0;
  for (const found of source.matchAll(INLINE)) {
    const [all, code, label, target, user, url, emojiName, mark, marked] = found;
    nodes.push(source.slice(end, found.index));
    if (code) nodes.push(h("code", null, code));
    else if (target) nodes.push(link(target, label ? inline(label) : target));
    else if (user) nodes.push(mention(user));
    else if (url) nodes.push(link(url, url));
    else if (emojiName) nodes.push(emoji(emojiName));
    else nodes.push(h(MARKS[mark], null, inline(marked)));
    end = found.index + all.length;
  }
  return [...nodes, source.slice(end)];
}
