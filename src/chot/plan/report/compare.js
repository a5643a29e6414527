"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { compare, strings } = data;
  let language = data.language;
  const $ = (id) => document.getElementById(id);
  const t = (key) => strings[language][key];
  const say = (text) => text[language];

  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  function draw(tag, attributes, text) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function number(value, decimals) {
    const parts = new Intl.NumberFormat(language === "vi" ? "vi-VN" : "en-GB", {
      minimumFractionDigits: decimals, maximumFractionDigits: decimals,
    }).formatToParts(value);
    return parts.map((part) => (part.type === "group" ? "\u202f" : part.value)).join("");
  }

  const percent = (value, decimals = 1) => `${number(100 * value, decimals)}\u202f%`;
  const shown = (measure, value) => (measure.share ? percent(value) : number(value, measure.decimals));

  function difference(measure, value, base) {
    const change = value - base;
    const least = measure.share ? 0.0005 : 0.5 * 10 ** -measure.decimals;
    if (Math.abs(change) < least) return "=";
    const sign = change > 0 ? "+" : "−";
    return sign + (measure.share ? `${number(100 * Math.abs(change), 1)} ${t("points")}` : number(Math.abs(change), measure.decimals));
  }

  function bestOf(measure) {
    const known = measure.values.filter((value) => value !== null);
    if (known.length < 2) return null;
    const best = measure.better === "less" ? Math.min(...known) : Math.max(...known);
    const worst = measure.better === "less" ? Math.max(...known) : Math.min(...known);
    return shown(measure, best) === shown(measure, worst) ? null : shown(measure, best);
  }

  function plans() {
    $("plans").replaceChildren(...compare.plans.map((plan, i) => {
      const option = plan.option === null ? t("base") : t("option");
      return make("li", { class: `c${i % 6}` }, make("b", {}, say(plan.name)), make("span", {}, `${plan.id} · ${option}`));
    }));
  }

  function measures() {
    const head = make("tr", {}, make("th", { scope: "col" }, t("measure")));
    compare.plans.forEach((plan, i) => head.append(make("th", { scope: "col", class: `c${i % 6}` }, make("i"), plan.id)));
    const body = make("tbody");
    let group = "";
    for (const measure of compare.measures) {
      if (measure.values.every((value) => value === null) && measure.key !== "rest") continue;
      if (say(measure.group) !== group) {
        group = say(measure.group);
        body.append(make("tr", { class: "group" }, make("th", { colspan: compare.plans.length + 1, scope: "colgroup" }, group)));
      }
      const unit = measure.key === "cost" ? compare.currency : say(measure.unit);
      const name = make("th", { scope: "row" }, say(measure.name), unit ? make("small", {}, ` (${unit})`) : "");
      const best = bestOf(measure);
      const row = make("tr", {}, name);
      measure.values.forEach((value, i) => {
        if (value === null) return row.append(make("td", {}, "–", i === 0 && measure.key === "rest" ? make("small", {}, t("no_roster")) : ""));
        const cell = make("td", shown(measure, value) === best ? { class: "best" } : {}, shown(measure, value));
        if (i > 0 && measure.values[0] !== null) cell.append(make("small", {}, difference(measure, value, measure.values[0])));
        row.append(cell);
      });
      body.append(row);
    }
    $("measures").replaceChildren(make("table", {}, make("thead", {}, head), body));
  }

  function panel(title, part, format, fromZero) {
    const [width, height, left, right, top, bottom] = [300, 170, 46, 8, 10, 34];
    const rows = compare.periods.map((period) => period[part]);
    const all = rows.flat().filter((value) => value !== null);
    if (!all.length) return null;
    let [low, high] = [fromZero ? 0 : Math.min(...all), Math.max(...all)];
    if (high - low < 1e-9) [low, high] = [low - 0.01, high + 0.01];
    const x = (i) => left + (rows.length > 1 ? (i * (width - left - right)) / (rows.length - 1) : (width - left - right) / 2);
    const y = (value) => top + ((high - value) * (height - top - bottom)) / (high - low);
    const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": title });
    for (const share of [0, 0.5, 1]) {
      const value = low + share * (high - low);
      svg.append(draw("line", { class: "grid", x1: left, x2: width - right, y1: y(value), y2: y(value) }));
      svg.append(draw("text", { x: left - 4, y: y(value) + 4, "text-anchor": "end" }, format(value)));
    }
    compare.periods.forEach((period, i) => svg.append(draw("text", { x: x(i), y: height - 16, "text-anchor": "middle" }, period.id)));
    // The first plan on top of the others, and each a little aside, so that equal ones can be told.
    compare.plans.map((_, k) => k).reverse().forEach((k) => {
      const aside = (k - (compare.plans.length - 1) / 2) * 2;
      const points = rows.map((row, i) => [x(i) + aside, row[k]]).filter(([, value]) => value !== null);
      const group = draw("g", { class: `c${k % 6}` });
      group.append(draw("path", { class: "way", d: points.map(([a, b], n) => `${n ? "L" : "M"}${a.toFixed(1)} ${y(b).toFixed(1)}`).join("") }));
      for (const [a, b] of points) {
        const dot = draw("circle", { class: "dot", cx: a, cy: y(b), r: 3.5 });
        dot.append(draw("title", {}, `${compare.plans[k].id}: ${format(b)}`));
        group.append(dot);
      }
      svg.append(group);
    });
    return make("figure", {}, make("h3", {}, title), svg);
  }

  function multiples() {
    const loss = (value) => number(value, 0);
    $("multiples").replaceChildren(...[
      panel(t("checkpoints"), "checkpoints", loss, true),
      panel(t("posts"), "posts", loss, true),
      panel(t("patrols"), "patrols", loss, true),
      panel(t("reserves"), "reserves", (value) => percent(value, 1), false),
    ].filter(Boolean));
  }

  function front() {
    $("verdict").hidden = compare.pareto === null;
    if (compare.pareto === null) return;
    const names = compare.pareto.measures.map((key) => say(compare.measures.find((measure) => measure.key === key).name));
    const best = compare.plans.filter((plan) => compare.pareto.front.includes(plan.id)).map((plan) => say(plan.name));
    $("front").textContent = `${names.join(", ")}: ${best.join("; ") || "–"}`;
  }

  function fragile() {
    const list = make("div", { class: "columns" });
    compare.fragile.forEach((rows, i) => {
      const box = make("div", { class: `c${i % 6}` }, make("h3", {}, compare.plans[i].id));
      if (rows === null) box.append(make("p", {}, t("not_simulated")));
      else if (!rows.length) box.append(make("p", {}, t("none")));
      else {
        const ordered = (part) => make("ol", {}, ...part.map((row) => make("li", {}, `${say(row.name)} (${row.id})`)));
        box.append(ordered(rows.slice(0, 6)));
        if (rows.length > 6) box.append(make("details", {}, make("summary", {}, `+ ${rows.length - 6}`), ordered(rows.slice(6))));
      }
      list.append(box);
    });
    $("fragile").replaceChildren(list);
  }

  function value(of) {
    if (of === null) return "–";
    return typeof of === "number" ? percent(of) : of;
  }

  function differences() {
    $("differences-intro").textContent = t("differences_intro").replace("{n}", number(compare.differences.length, 0));
    const boxes = compare.periods.map((period) => {
      const rows = compare.differences.filter((row) => row.period === period.id);
      if (!rows.length) return "";
      const head = make("tr", {}, make("th", {}, t("duty")), ...compare.plans.map((plan) => make("th", {}, plan.id)));
      const body = rows.map((row) => make("tr", {},
        make("th", {}, `${t(`duty_${row.part}`)}: ${say(row.place)}`), ...row.values.map((of) => make("td", {}, value(of)))));
      const table = make("table", {}, make("thead", {}, head), make("tbody", {}, ...body));
      return make("details", {}, make("summary", {}, `${say(period.name)}: ${rows.length}`), make("div", { class: "scroll" }, table));
    });
    $("differences").replaceChildren(...boxes.filter(Boolean));
  }

  function show() {
    document.documentElement.lang = language;
    document.title = `${t("kind")}: ${say(compare.scenario.name)}`;
    for (const element of document.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
    for (const element of document.querySelectorAll("[data-t-label]")) element.setAttribute("aria-label", t(element.dataset.tLabel));
    for (const button of document.querySelectorAll("[data-lang]")) button.setAttribute("aria-pressed", String(button.dataset.lang === language));
    $("event").textContent = say(compare.scenario.name);
    plans(); front(); measures(); multiples(); fragile(); differences();
  }

  for (const button of document.querySelectorAll("[data-lang]")) {
    button.addEventListener("click", () => { language = button.dataset.lang; show(); });
  }
  show();
})();
