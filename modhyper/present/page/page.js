"use strict";
// Every number and every sentence comes from the library as data. Nothing is computed here but places in tables.
window.onerror = (message) => { document.documentElement.dataset.error = message; };
const data = JSON.parse(document.getElementById("data").textContent);
const get = (id) => document.getElementById(id);
const axes = data.axes, start = Object.fromEntries(axes.map((axis) => [axis.name, axis.start]));
let here = { ...start };

// A table holds a value for each place on some of the axes, the last axis fastest.
function look(name, at = here) {
  const table = data.tables[name];
  let index = 0;
  for (const axis of table.axes) index = index * axes.find((a) => a.name === axis).labels.length + at[axis];
  const value = table.values[index];
  return table.words ? table.words[value] : value;
}
const number = (text) => text === null ? null : text.includes("^")
  ? Number(text.replace(/[^0-9.·^]/g, "").replace("·10^", "e")) : Number(text.replaceAll(",", ""));
const label = (name, at = here) => axes.find((axis) => axis.name === name).labels[at[name]];
const fill = (template, values) => template.replace(/\{(\w+)\}/g, (_, key) => typeof values[key] === "number" ? values[key].toLocaleString("en") : values[key]);

function verdict() {
  const values = { k: axes.find((axis) => axis.name === "k").numbers[here.k], bits: label("bits"), eps: label("eps") };
  for (const name of Object.keys(data.tables)) values[name] = look(name);
  const said = [...data.sentences[look("kind")]], last = look("lastK");
  if (look("ratio") !== null && last !== null && label("k") !== "unbounded") said.push(data.ends[look("silent") === null ? 0 : 1]);
  return said.map((template) => fill(template, values).replace(/ ([≥≤=]) /g, "\u00a0$1\u00a0")); // no line ends within "N_q ≥ 5,053,780"
}
function near() {
  const box = get("near");
  box.replaceChildren();
  if (look("ratio") !== null) return;
  for (const name of ["eps", "k", "m2"]) {
    const places = axes.find((axis) => axis.name === name).labels.map((_, i) => i)
      .filter((i) => look("ratio", { ...here, [name]: i }) !== null)
      .sort((a, b) => Math.abs(a - here[name]) - Math.abs(b - here[name]));
    if (!places.length) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "separated at " + name + " = " + label(name, { ...here, [name]: places[0] });
    button.addEventListener("click", () => go({ [name]: places[0] }));
    box.append(button);
  }
}
function show() {
  for (const axis of axes) {
    const text = axis.labels[here[axis.name]], range = get(axis.name);
    range.value = here[axis.name];
    range.setAttribute("aria-valuetext", text);
    get(axis.name + "-typed").value = text;
  }
  const [first, ...then] = verdict(), rest = document.createElement("span");
  rest.className = "then";
  rest.textContent = then.join(" ");
  get("verdict").replaceChildren(first + (then.length ? " " : ""), rest);
  const nothing = { lower: "nothing proved", built: "none built here", upper: "none built here", ratio: "no separation" };
  for (const id of ["lower", "built", "upper", "ratio"]) get(id).textContent = look(id) ?? nothing[id];
  for (const id of ["total-q", "total-g"]) get(id).textContent = look("total") ?? "nothing proved";
  for (const side of ["q", "g"]) {
    get("stated-" + side).textContent = look("stated-" + side) ?? "nothing stated";
    get("applies-" + side).textContent = look("applies-" + side) ?? "";
    get("applies-" + side).hidden = !look("applies-" + side);
  }
  const line = fill(data.command, Object.fromEntries(axes.map((axis) => [axis.name, axis.asked[here[axis.name]]])));
  get("command").replaceChildren(...line.split(/ (?=-)/).flatMap((option, i) => {
    const word = document.createElement("span"); // no line ends within an option
    word.textContent = option;
    return i ? [" ", word] : [word];
  }));
  near();
  draw();
  history.replaceState(null, "", "#" + axes.map((axis) => axis.name + "=" + here[axis.name]).join("&"));
}
function go(change) { here = { ...here, ...change }; show(); }

// Typed numbers go to the nearest place of the axis; the command line takes any.
function typed(axis, text) {
  const asked = text.trim().toLowerCase();
  const exact = axis.labels.findIndex((l) => l.toLowerCase() === asked);
  if (exact >= 0) return exact;
  const value = Number(asked), numbers = axis.numbers;
  if (asked === "" || !Number.isFinite(value) || value <= 0) return null;
  const distance = (x) => x === null ? Infinity : Math.abs(Math.log((x + 1e-12) / value));
  return numbers.reduce((best, x, i) => distance(x) < distance(numbers[best]) ? i : best, 0);
}
function controls() {
  for (const axis of axes) {
    const box = document.createElement("div");
    box.className = "axis";
    box.innerHTML = "<label></label><div><input type='range' min='0' step='1'><input type='text' inputmode='decimal' autocomplete='off'></div>";
    const [name, range, text] = [box.querySelector("label"), ...box.querySelectorAll("input")];
    name.textContent = axis.title;
    name.htmlFor = range.id = axis.name;
    range.max = axis.labels.length - 1;
    text.id = axis.name + "-typed";
    text.setAttribute("aria-label", axis.title + ", typed");
    range.addEventListener("input", () => go({ [axis.name]: Number(range.value) }));
    text.addEventListener("change", () => { const place = typed(axis, text.value); go(place === null ? {} : { [axis.name]: place }); });
    get("controls").append(box);
  }
  const asked = new URLSearchParams(location.hash.slice(1));
  for (const axis of axes) {
    const place = Number(asked.get(axis.name) ?? axis.start);
    if (Number.isInteger(place) && place >= 0 && place < axis.labels.length) here[axis.name] = place;
  }
}

// Charts: certified from below, built from above, the band between them, on logarithmic scales.
const charts = {};
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const whole = (v) => v > 0 && Math.abs(Math.log10(v) - Math.round(Math.log10(v))) < 1e-9;
// Powers of ten, at most nine of them, however many decades there are.
function decades(u, splits) {
  const step = Math.ceil(splits.filter(whole).length / 9);
  return splits.map((v) => whole(v) && Math.round(Math.log10(v)) % step === 0 ? v : null);
}
const power = (v) => v === null ? null : v === 1 ? "1" : "10^" + Math.round(Math.log10(v));
function chart(id, name, x, mark) {
  const axis = axes.find((a) => a.name === name), places = axis.numbers.map((_, i) => i).filter((i) => axis.numbers[i] !== null);
  places.sort((a, b) => axis.numbers[a] - axis.numbers[b]);
  const rows = (table) => places.map((i) => number(look(table, { ...here, [name]: i })));
  const columns = [places.map((i) => axis.numbers[i]), rows("lower"), rows("built"), rows("upper")];
  const width = Math.max(260, get(id).clientWidth);
  const line = (text, stroke, more) => ({ label: text, stroke, width: 2, points: { show: true, size: 5 }, spanGaps: false, ...more });
  const axisOf = (text) => ({ label: text, stroke: colour("--soft"), grid: { stroke: colour("--line"), width: 1, filter: decades }, ticks: { stroke: colour("--line"), filter: decades },
    filter: decades, values: (u, all) => all.map(power) });
  const options = {
    width, height: 260, scales: { x: { time: false, distr: 3, dir: name === "eps" ? -1 : 1 }, y: { distr: 3 } },
    series: [{ label: x }, line("q at least", colour("--q")), line("q built", colour("--q"), { dash: [6, 4] }), line("g at most", colour("--g"))],
    bands: [{ series: [2, 1], fill: colour("--q") + "22" }],
    axes: [axisOf(x), { ...axisOf("numbers"), size: 64 }],
    legend: { live: false, markers: { dash: (u, i) => u.series[i].dash ? "dashed" : "solid" } },
    hooks: { draw: [(u) => {
      const value = axis.numbers[here[name]];
      if (value === null) return;
      const at = u.valToPos(value, "x", true), c = u.ctx;
      c.save(); c.strokeStyle = colour("--ink"); c.setLineDash([3, 3]); c.beginPath();
      c.moveTo(at, u.bbox.top); c.lineTo(at, u.bbox.top + u.bbox.height); c.stroke(); c.restore();
    }] },
  };
  if (charts[id]) charts[id].destroy();
  const some = columns.slice(1).some((column) => column.some((v) => v > 0));
  get(id).hidden = !some;
  if (some) charts[id] = new uPlot(options, columns.map((c, i) => i ? c.map((v) => v > 0 ? v : null) : c), get(id)); else delete charts[id];
  get(id + "-words").textContent = some
    ? "From below certified (line), from above built (dashed); between them nobody knows. " + mark
    : "Nothing is certified or built along this line.";
}
function draw() {
  chart("by-eps", "eps", "ε, finer to the right", "The dotted line is your ε.");
  const last = look("lastK"), silent = look("silent");
  chart("by-k", "k", "k", "The dotted line is your k." + (last ? " The gap over g ends after k = " + last + "." : "") + (silent ? " From k = " + silent + " on nothing is certified." : ""));
  map();
}
function map() {
  const columns = axes.find((a) => a.name === "eps"), lines = axes.find((a) => a.name === "m2");
  const w = 26, h = 30, left = 46, top = 6, all = columns.labels.length;
  let text = "<svg viewBox='0 0 " + (left + w * all + 8) + " " + (top + h * lines.labels.length + 40) + "' role='group' aria-label='map over accuracy and m2'>";
  lines.labels.forEach((m2, j) => {
    const y = top + (lines.labels.length - 1 - j) * h;
    text += "<text x='" + (left - 8) + "' y='" + (y + 20) + "' text-anchor='end'>" + m2 + "</text>";
    columns.labels.forEach((eps, i) => {
      const at = { ...here, eps: i, m2: j }, ratio = look("ratio", at), orders = look("orders", at);
      const shade = ratio !== null ? "color-mix(in srgb, var(--accent) " + Math.round(25 + 75 * Math.min(1, orders / 12)) + "%, var(--card))"
        : look("lower", at) !== null ? "var(--bound)" : "var(--nothing)";
      text += "<rect x='" + (left + i * w) + "' y='" + y + "' width='" + w + "' height='" + h + "' data-eps='" + i + "' data-m2='" + j + "' style='fill:" + shade + "'><title>ε = " + eps
        + ", m2 = " + m2 + ": " + (ratio === null ? "no separation" : ratio + " times") + "</title></rect>";
    });
  });
  columns.labels.forEach((eps, i) => {
    if (Number.isInteger(Math.log10(columns.numbers[i])) || i === 0)
      text += "<text x='" + (left + i * w + w / 2) + "' y='" + (top + h * lines.labels.length + 16) + "' text-anchor='middle'>10<tspan dy='-4' font-size='8'>" + Math.round(Math.log10(columns.numbers[i])) + "</tspan></text>";
  });
  const x = left + here.eps * w, y = top + (lines.labels.length - 1 - here.m2) * h;
  text += "<rect class='here' x='" + x + "' y='" + y + "' width='" + w + "' height='" + h + "'/><text x='" + left + "' y='" + (top + h * lines.labels.length + 34)
    + "'>ε, finer to the right</text><text x='4' y='" + (top + 12) + "'>m2</text></svg>";
  get("map").innerHTML = text;
}
get("map").addEventListener("click", (event) => {
  const { eps, m2 } = event.target.dataset;
  if (eps !== undefined) go({ eps: Number(eps), m2: Number(m2) });
});

function row(claim) {
  const tr = document.createElement("tr");
  tr.id = "claim-" + claim.id;
  tr.innerHTML = "<td class='id'><span></span><br><span class='badge'></span></td><td><details><summary></summary><p></p><p class='soft'></p><ul></ul></details></td><td><span class='badge verdict'></span></td>";
  const [id, group] = tr.querySelectorAll("td.id span");
  id.textContent = claim.id;
  group.textContent = claim.group;
  tr.querySelector("td").classList.add("group-" + claim.group);
  tr.querySelector("summary").textContent = claim.title;
  const [statement, source] = tr.querySelectorAll("p");
  statement.textContent = claim.statement;
  source.textContent = claim.source + (claim.conditional_on.length ? " · conditional on " + claim.conditional_on.join(", ") : "");
  for (const e of claim.evidence) {
    const li = document.createElement("li");
    const detail = e.detail === e.what || e.detail === e.note ? "" : e.detail;
    li.textContent = [e.kind, e.role, e.what, e.note === e.what ? "" : e.note, "(" + e.result + ")", detail].filter(Boolean).join(" · ");
    tr.querySelector("ul").append(li);
  }
  const badge = tr.querySelector(".verdict");
  badge.textContent = claim.verdict;
  [badge.style.background, badge.style.color] = data.colours[claim.verdict];
  return tr;
}
function filter() {
  const text = get("search").value.toLowerCase(), group = get("group").value, status = get("status").value;
  let shown = 0;
  data.claims.forEach((claim, i) => {
    const hit = (!group || claim.group === group) && (!status || claim.verdict === status)
      && (claim.id + " " + claim.title + " " + claim.statement).toLowerCase().includes(text);
    get("claims").children[i].hidden = !hit;
    shown += hit;
  });
  get("shown").textContent = shown + " of " + data.claims.length;
}
function options(id, values) { for (const value of [...new Set(values)]) get(id).append(new Option(value, value)); }
function open(id) {
  const target = id && document.getElementById(id);
  if (!target || target.tagName !== "TR") return;
  for (const each of ["search", "group", "status"]) get(each).value = "";
  filter();
  target.querySelector("details").open = true;
  target.scrollIntoView({ block: "center" });
  target.querySelector("summary").focus();
}

controls();
show();
data.claims.forEach((claim) => get("claims").append(row(claim)));
options("group", data.claims.map((claim) => claim.group));
options("status", data.claims.map((claim) => claim.verdict));
["search", "group", "status"].forEach((id) => get(id).addEventListener("input", filter));
filter();
for (const box of document.querySelectorAll(".graph")) box.scrollLeft = (box.scrollWidth - box.clientWidth) / 2;
document.addEventListener("click", (event) => {
  const link = event.target.closest && event.target.closest(".graph a");
  if (link) { event.preventDefault(); open(link.getAttribute("href").slice(1)); }
});
get("copy").addEventListener("click", () => {
  const said = (word) => { get("copied").textContent = word; };
  if (!navigator.clipboard) return said("select the line and copy it");
  navigator.clipboard.writeText(get("command").textContent).then(() => said("copied"), () => said("select the line and copy it"));
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
let waiting;
window.addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(draw, 150); });
document.documentElement.dataset.width = document.documentElement.scrollWidth;
document.documentElement.dataset.viewport = document.documentElement.clientWidth;
