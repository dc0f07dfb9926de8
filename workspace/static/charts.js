// The `data_visualization` block, drawn as SVG, with the same numbers as a table for those who cannot see it.
import { h, svg } from "./dom.js";

const HEIGHT = 240;
const number = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });

export function chart(block) {
  const spec = block.chart;
  const pie = spec.type === "pie";
  const draw = { pie: drawPie, bar: drawAxes, line: drawAxes, area: drawAxes }[spec.type];
  if (!draw) return h("div", { class: "unknown" }, `Unknown chart: ${spec.type}`);
  const rows = pie ? spec.segments.map((one) => [one.label, one.value])
    : spec.axis_config.categories.map((name) => [name, ...spec.series.map((one) => valueAt(one, name))]);
  const heads = pie ? ["", "Value"] : [spec.axis_config.x_label ?? "", ...spec.series.map((one) => one.name)];
  const said = rows.map(([name, ...values]) => `${name}: ${values.map((value) => number.format(value)).join(", ")}`).join("; ");
  const canvas = h("div", { class: "canvas", role: "img", "aria-label": `${spec.type} chart. ${block.title}. ${heads.slice(1).join(", ")}. ${said}` });
  const names = pie ? rows.map(([name]) => name) : heads.slice(1);
  const key = (name, index) => h("li", null, h("i", { class: `c${index % 6}` }), name);
  const legend = names.length > 1 && h("ul", { class: "legend", "aria-hidden": "true" }, names.map(key));
  const cells = (row, tag) => h("tr", null, row.map((cell) => h(tag, null, typeof cell === "number" ? number.format(cell) : cell)));
  let width = 0;
  new ResizeObserver(() => { // drawn at its true width, so that its words keep their size on a phone
    if (!canvas.clientWidth || canvas.clientWidth === width) return;
    width = canvas.clientWidth;
    canvas.replaceChildren(svg("svg", { width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}` }, draw(spec, width)));
  }).observe(canvas);
  return h("figure", { class: "chart" }, h("figcaption", null, block.title), canvas, legend,
    h("details", null, h("summary", null, "Show the numbers"), h("div", { class: "table" },
      h("table", null, h("thead", null, cells(heads, "th")), h("tbody", null, rows.map((row) => cells(row, "td")))))));
}

const valueAt = (series, name) => series.data.find((point) => point.label === name)?.value ?? 0;
const tip = (words) => svg("title", null, words);

function drawPie(spec, width) {
  const total = spec.segments.reduce((sum, one) => sum + one.value, 0);
  const [cx, cy, outer, inner] = [width / 2, HEIGHT / 2, 104, 60];
  const at = (share, radius) => [cx + radius * Math.sin(share * 2 * Math.PI), cy - radius * Math.cos(share * 2 * Math.PI)].join(" ");
  let start = 0;
  return spec.segments.map((one, index) => {
    const end = start + Math.min(one.value / total, 0.9999);
    const long = end - start > 0.5 ? 1 : 0;
    const ring = `M${at(start, outer)} A${outer} ${outer} 0 ${long} 1 ${at(end, outer)} L${at(end, inner)} A${inner} ${inner} 0 ${long} 0 ${at(start, inner)}Z`;
    const [x, y] = at((start + end) / 2, (outer + inner) / 2).split(" ");
    const share = Math.round((one.value / total) * 100);
    start = end;
    return svg("g", null, svg("path", { d: ring, class: `slice c${index % 6}` }, tip(`${one.label}: ${number.format(one.value)} (${share} %)`)),
      share >= 6 && svg("text", { x, y, class: "share" }, `${share}%`));
  });
}

function drawAxes(spec, width) {
  const { categories, x_label: below, y_label: beside } = spec.axis_config;
  const points = spec.series.map((one) => categories.map((name) => valueAt(one, name)));
  const ticks = scale(Math.min(0, ...points.flat()), Math.max(0, ...points.flat()));
  const left = 14 + 7 * Math.max(...ticks.map((tick) => number.format(tick).length)) + (beside ? 16 : 0);
  const [top, bottom, right] = [12, HEIGHT - (below ? 44 : 26), width - 8];
  const slot = (right - left) / categories.length;
  const x = (index) => left + slot * (index + 0.5);
  const y = (value) => bottom - ((value - ticks[0]) / (ticks.at(-1) - ticks[0])) * (bottom - top);
  const every = Math.ceil((Math.max(...categories.map((name) => name.length)) * 6.5 + 8) / slot);
  const label = (value, series, category) => tip(`${spec.series[series].name}, ${categories[category]}: ${number.format(value)}`);
  const shapes = { bar: bars, line: lines, area: lines }[spec.type];

  function bars(values, series) {
    const thick = Math.min(44, (slot * 0.72) / points.length);
    return values.map((value, index) => svg("rect", { class: `c${series % 6}`, rx: 2, x: x(index) + thick * (series - points.length / 2), width: Math.max(1, thick - 2),
      y: Math.min(y(value), y(0)), height: Math.max(1, Math.abs(y(value) - y(0))) }, label(value, series, index)));
  }

  function lines(values, series) {
    const path = values.map((value, index) => `${index ? "L" : "M"}${x(index)} ${y(value)}`).join("");
    const filled = `${path}L${x(values.length - 1)} ${y(0)}L${x(0)} ${y(0)}Z`;
    return [spec.type === "area" && svg("path", { d: filled, class: `area c${series % 6}` }), svg("path", { d: path, class: `line c${series % 6}` }),
      values.map((value, index) => svg("circle", { cx: x(index), cy: y(value), r: 3.5, class: `c${series % 6}` }, label(value, series, index)))];
  }

  return [
    ticks.map((tick) => [svg("line", { class: tick ? "grid" : "grid zero", x1: left, x2: right, y1: y(tick), y2: y(tick) }),
      svg("text", { x: left - 8, y: y(tick), class: "end" }, number.format(tick))]),
    categories.map((name, index) => index % every === 0 && svg("text", { x: x(index), y: bottom + 16 }, name)),
    below && svg("text", { x: (left + right) / 2, y: HEIGHT - 6 }, below),
    beside && svg("text", { transform: `translate(10 ${(top + bottom) / 2}) rotate(-90)` }, beside),
    points.map(shapes),
  ];
}

/** Round numbers that hold everything from `low` to `high`. */
function scale(low, high) {
  const rough = (high - low || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough);
  const first = Math.floor(low / step);
  const last = Math.ceil((high || (low ? 0 : 1)) / step);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}
