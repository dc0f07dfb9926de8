// Slack's own markup (`*bold*`, `<@U1>`, `<!date^…>`) and text objects, as nodes.
import { h, link } from "./dom.js";
import { emoji } from "./emoji.js";
import { conversation, nameOf, now, state, zone } from "./state.js";
import { dateToken } from "./time.js";

/** A Block Kit text object, or a bare string of mrkdwn. */
export function text(object) {
  if (!object) return [];
  if (object.type === "plain_text") return plain(object.text, object.emoji !== false);
  return mrkdwn(object.text ?? object);
}

export function plain(words, withEmoji = true) {
  return withEmoji ? words.replace(/:([a-z0-9_+'-]+):/g, (_, name) => emoji(name)) : words;
}

export function mrkdwn(source) {
  return source.split("```").map((part, index) => {
    if (index % 2) return h("pre", null, unescape(part.replace(/^\n|\n$/g, "")).replace(/<([^>|]+)\|?([^>]*)>/g, "$2$1"));
    const lines = index ? part.replace(/^\n/, "") : part;
    return lines ? paragraphs(lines.split("\n")) : [];
  });
}

function paragraphs(lines) {
  const nodes = [];
  for (let at = 0; at < lines.length; at += 1) {
    if (/^(&gt;|>)/.test(lines[at])) {
      const quoted = [];
      while (/^(&gt;|>)/.test(lines[at] ?? "")) quoted.push(lines[at++].replace(/^(&gt;|>) ?/, ""));
      at -= 1;
      nodes.push(h("blockquote", null, paragraphs(quoted)));
    } else {
      const bullet = /^\s*([•◦▪-]|\d+\.) /.test(lines[at]) && "bullet";
      nodes.push(h("div", { class: bullet }, lines[at] ? inline(lines[at]) : h("br")));
    }
  }
  return nodes;
}

const TOKEN = new RegExp(
  [
    "`([^`]+)`", // 1 code
    "<([^<>]+)>", // 2 mention, link, date
    ":([a-z0-9_+'-]+):", // 3 emoji
    "(https?://[^\\s<>|]*[^\\s<>|.,;:!?)])", // 4 bare link
    "(?<![\\p{L}\\p{N}])([*_~])(?=\\S)(.*?\\S)\\5(?![\\p{L}\\p{N}])", // 5 mark, 6 what it marks
  ].join("|"),
  "gu",
);
const MARKS = { "*": "strong", _: "em", "~": "s" };

function inline(line) {
  const nodes = [];
  let end = 0;
  for (const found of line.matchAll(TOKEN)) {
    const [all, code, entity, emojiName, url, mark, marked] = found;
    nodes.push(unescape(line.slice(end, found.index)));
    if (code) nodes.push(h("code", null, unescape(code)));
    else if (entity) nodes.push(reference(entity));
    else if (emojiName) nodes.push(emoji(emojiName));
    else if (url) nodes.push(link(unescape(url), unescape(url)));
    else nodes.push(h(MARKS[mark], null, inline(marked)));
    end = found.index + all.length;
  }
  return [...nodes, unescape(line.slice(end))];
}

function reference(entity) {
  const [target, label] = entity.split("|");
  if (target[0] === "@") return mention(target.slice(1));
  if (target[0] === "#") return channel(target.slice(1), label);
  if (target.startsWith("!date^")) return date(target, label);
  if (target[0] === "!") return h("span", { class: "mention loud" }, label || `@${target.slice(1).split("^")[0]}`);
  return link(unescape(target), label ? inline(label) : unescape(target));
}

export const mention = (id) => h("span", { class: id === state.me ? "mention mine" : "mention" }, `@${nameOf(id)}`);
export const channel = (id, label) =>
  h("span", { class: "mention" }, `#${label || conversation(id)?.name || "private channel"}`);

function date(target, fallback) {
  const [, seconds, pattern, url] = target.split("^");
  const shown = dateWords(Number(seconds), pattern) ?? fallback;
  return url ? link(url, shown) : h("time", { title: fallback }, shown);
}

export const dateWords = (seconds, pattern) =>
  pattern?.replace(/\{(\w+)\}/g, (_, token) => dateToken(token, seconds, zone(), now()));

const unescape = (words) => words.replace(/&(amp|lt|gt);/g, (_, name) => ({ amp: "&", lt: "<", gt: ">" })[name]);
