"use strict";
/* The words and tables of the report. The state (language, period, disposition) lives in the address's hash. */
(function () {
  var data = JSON.parse(document.getElementById("data").textContent), plan = data.plan, chart = null;
  var state = { lang: data.language, period: null, disposition: null };
  var siteById = {}, entryById = {}, periodById = {};
  plan.sites.forEach(function (s) { siteById[s.id] = s; });
  plan.entries.forEach(function (e) { entryById[e.id] = e; });
  plan.periods.forEach(function (p) { periodById[p.id] = p; });

  function $(id) { return document.getElementById(id); }
  function escape(text) { return String(text).replace(/[&<>"']/g, function (c) { return "&#" + c.charCodeAt(0) + ";"; }); }
  function t(key, values) {
    return data.strings[state.lang][key].replace(/\{(\w+)\}/g, function (_, name) { return values[name]; });
  }
  function number(x, digits) { return new Intl.NumberFormat(state.lang, { maximumFractionDigits: digits === undefined ? 2 : digits }).format(x); }
  function percent(p) {
    var digits = p > 0 && p < 0.0995 ? 2 : 1;
    return new Intl.NumberFormat(state.lang, { style: "percent", maximumFractionDigits: digits }).format(p);
  }
  function whole(p) { return String(p > 0.995 ? 100 : Math.max(p > 0 ? 1 : 0, Math.round(p * 100))); }
  function seconds(s) { return t("seconds", { n: number(s, 1) }); }
  function length(m) { return m < 1000 ? t("metres", { n: number(m, 0) }) : t("kilometres", { n: number(m / 1000, 1) }); }
  function clock(text) {
    var parts = {};
    new Intl.DateTimeFormat("en-GB", { day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: plan.scenario.time_zone })
      .formatToParts(new Date(text)).forEach(function (p) { parts[p.type] = p.value; });
    return { time: parts.hour + ":" + parts.minute, day: parts.day + "/" + parts.month };
  }
  function hours(period) {
    var a = clock(period.start), b = clock(period.end);
    return a.day === b.day ? a.time + "–" + b.time + ", " + a.day : a.time + " " + a.day + " – " + b.time + " " + b.day;
  }
  function bold(text) { return "<b>" + escape(text) + "</b>"; }
  function share(p, kind) { return '<span class="bar-cell"><span class="share ' + (kind || "") + '" aria-hidden="true"><i data-width="' + p + '"></i></span>' + percent(p) + "</span>"; }

  /* Columns are [heading, numeric?]; cells are HTML. */
  function table(columns, rows, current, caption) {
    var head = columns.map(function (c) { return '<th scope="col"' + (c[1] ? ' class="n"' : "") + ">" + escape(c[0]) + "</th>"; }).join("");
    var body = rows.map(function (row, i) {
      var cells = row.map(function (cell, j) { return "<td" + (columns[j][1] ? ' class="n"' : "") + ">" + cell + "</td>"; }).join("");
      return "<tr" + (i === current ? ' class="current"' : "") + ">" + cells + "</tr>";
    }).join("");
    return '<table aria-label="' + escape(caption) + '"><thead><tr>' + head + "</tr></thead><tbody>" + body + "</tbody></table>";
  }
  function button(kind, value, text) { return '<button type="button" class="link" data-' + kind + '="' + escape(value) + '">' + escape(text) + "</button>"; }

  function fixedWords() {
    document.documentElement.lang = state.lang;
    document.title = t("title") + " · " + plan.scenario.name[state.lang];
    document.querySelectorAll("[data-t]").forEach(function (e) { e.textContent = t(e.dataset.t); });
    document.querySelectorAll("[data-t-label]").forEach(function (e) { e.setAttribute("aria-label", t(e.dataset.tLabel)); });
    document.querySelectorAll("[data-lang]").forEach(function (e) { e.setAttribute("aria-pressed", String(e.dataset.lang === state.lang)); });
    $("event").textContent = plan.scenario.name[state.lang];
    $("description").textContent = plan.scenario.description[state.lang];
    $("footer").textContent = t("footer", { attribution: plan.map.attribution, map: plan.map.file, sha: plan.map.sha256, version: plan.chot_version });
    var letter = $("north-letter");
    if (letter) { letter.textContent = t("n"); }
    writeAssumptions();
  }
  function writeAssumptions() {
    var rules = plan.parameters, words = data.strings[state.lang];
    var forbidden = rules.forbidden_classes.map(function (name) { return words.classes[name] || name; });
    var values = { forbidden: forbidden.join(", ") || t("none"), tunnels: rules.allow_tunnels ? "" : words.assumed_tunnels, standoff: t("metres", { n: number(rules.standoff_m) }) };
    $("assumed").innerHTML = words.assumed.map(function (line) {
      return "<li>" + escape(line.replace(/\{(\w+)\}/g, function (_, name) { return values[name]; })) + "</li>";
    }).join("");
  }
  function selects() {
    $("period").innerHTML = plan.periods.map(function (p) { return '<option value="' + escape(p.id) + '">' + escape(p.name[state.lang]) + "</option>"; }).join("");
    $("period").value = state.period.id;
    $("disposition").innerHTML = '<option value="">' + escape(t("all_dispositions")) + "</option>" + state.period.dispositions.map(function (d) {
      return '<option value="' + d.letter + '">' + escape(d.name[state.lang] + " · " + percent(d.probability)) + "</option>";
    }).join("");
    $("disposition").value = state.disposition ? state.disposition.letter : "";
  }

  function verdict() {
    var p = state.period, worst = p.worst;
    $("when").textContent = t("when", { period: p.name[state.lang], hours: hours(p), teams: p.teams });
    $("sentence").innerHTML = worst
      ? escape(t("sentence", { site: "\u0001", chance: "\u0002" })).replace("\u0001", bold(siteById[worst.site].name[state.lang])).replace("\u0002", bold(percent(worst.chance)))
      : escape(t("sentence_covered"));
    var easier = worst ? p.site_risks.filter(function (r) { return r.chance > worst.chance + 1e-6; }).length : 0;
    $("easier").textContent = easier ? t("easier", { n: easier }) : "";
    var notes = p.notes.map(function (n) { return n.text[state.lang]; });
    if (p.outcome === "interrupted") { notes.unshift(t("interrupted")); }
    $("notes").innerHTML = notes.map(function (n) { return '<p class="note">' + escape(n) + "</p>"; }).join("");
  }
  function figures() {
    var p = state.period, worst = p.worst;
    var list = [
      ["value", number(p.value), worst ? t("value_text", { chance: percent(worst.chance), worth: number(p.site_values[worst.site]) }) : t("value_covered")],
      ["bound", number(p.bound), t("bound_text", { teams: p.teams })],
      ["gap", percent(p.gap), p.gap > 5e-7 ? t("gap_text", { gap: percent(p.gap) }) : t("gap_none")],
      ["delay", p.traffic ? seconds(p.traffic.mean_s) : "–", p.traffic ? t("delay_text", { p95: seconds(p.traffic.p95_s) }) : t("delay_none")],
    ];
    $("figures").innerHTML = list.map(function (f) {
      return '<div class="figure" id="figure-' + f[0] + '"><h3>' + escape(t(f[0])) + "</h3><b>" + escape(f[1]) + "</b><p>" + escape(f[2]) + "</p></div>";
    }).join("");
  }
  function periodsTable() {
    var columns = [[t("period")], [t("hours")], [t("teams"), 1], [t("worst")], [t("chance"), 1], [t("loss"), 1], [t("bound_short"), 1], [t("gap_short"), 1], [t("outcome")]];
    var rows = plan.periods.map(function (p) {
      var same = p.same_as ? " (" + escape(t("same_as", { period: periodById[p.same_as].name[state.lang] })) + ")" : "";
      return [
        button("period", p.id, p.name[state.lang]) + same, '<span class="nowrap">' + escape(hours(p)) + "</span>", p.teams,
        p.worst ? escape(siteById[p.worst.site].name[state.lang]) : "–", p.worst ? percent(p.worst.chance) : percent(0),
        number(p.value), number(p.bound), percent(p.gap), escape(t("outcome_" + p.outcome)),
      ];
    });
    $("periods").innerHTML = table(columns, rows, plan.periods.indexOf(state.period), t("all_periods"));
  }
  function sitesTable() {
    var risks = state.period.site_risks.slice().sort(function (a, b) { return b.loss - a.loss; });
    $("sites").innerHTML = table([[t("site")], [t("worth"), 1], [t("chance")], [t("loss"), 1]], risks.map(function (r) {
      return [button("site", r.site, siteById[r.site].name[state.lang]), number(state.period.site_values[r.site]), share(r.chance, "loss"), number(r.loss)];
    }), -1, t("sites_title"));
  }
  function codes(ids) { return '<span class="codes">' + ids.map(escape).join(", ") + "</span>"; }
  function dispositionsTable() {
    var p = state.period;
    $("dispositions-intro").textContent = t("dispositions_intro", { n: p.dispositions.length });
    var rows = p.dispositions.map(function (d) {
      return [button("disposition", d.letter, d.name[state.lang]), share(d.probability), number(d.teams), codes(d.checkpoints)];
    });
    $("dispositions").innerHTML = table([[t("name")], [t("probability")], [t("teams"), 1], [t("codes")]], rows, p.dispositions.indexOf(state.disposition), t("dispositions_title"));
    var shown = state.disposition || p.dispositions[0];
    $("chosen").innerHTML = "<h3>" + escape(t("chosen_title", { name: shown.name[state.lang] })) + "</h3><ol>" + shown.checkpoints.map(function (id) {
      var c = checkpoint(id);
      return "<li><b>" + escape(c.id) + "</b>" + escape(c.name[state.lang]) + "</li>";
    }).join("") + "</ol>";
  }
  function checkpoint(id) { return state.period.checkpoints.find(function (c) { return c.id === id; }); }
  function checkpointsTable() {
    var columns = [[t("code")], [t("where")], [t("position")], [t("probability")], [t("detection"), 1], [t("needs"), 1]];
    $("checkpoints").innerHTML = table(columns, state.period.checkpoints.map(function (c) {
      return [button("checkpoint", c.id, c.id), '<span class="place">' + escape(c.name[state.lang]) + "</span>", '<span class="nowrap">' + c.lat.toFixed(5) + ", " + c.lon.toFixed(5) + "</span>", share(c.probability), percent(c.detection), number(c.teams)];
    }), -1, t("checkpoints_title"));
  }
  function routeWords(route) {
    var streets = route.streets.map(function (s) { return s[state.lang] || t("unnamed"); }).join(" → ");
    return [
      t("route_line", { entry: entryById[route.entry].name[state.lang], site: siteById[route.site].name[state.lang], chance: percent(route.chance), loss: number(route.loss), length: length(route.length_m) }),
      t("route_by", { streets: streets }),
      route.checkpoints.length ? t("route_meets", { checkpoints: route.checkpoints.join(", ") }) : t("route_meets_none"),
    ];
  }
  function routesList() {
    $("routes").innerHTML = state.period.routes.map(function (route, i) {
      var words = routeWords(route);
      return "<li><p>" + escape(words[0]) + "</p><p>" + escape(words[1]) + "</p><p>" + escape(words[2]) + "</p>" + button("route", i, t("show")) + "</li>";
    }).join("") || "<p>" + escape(t("routes_none")) + "</p>";
  }
  function teamsTable() {
    var p = state.period, all = p.what_if.concat([{ teams: p.teams, value: p.value, bound: p.bound }]).sort(function (a, b) { return a.teams - b.teams; });
    var rows = all.map(function (w) {
      var word = w.teams < p.teams ? "less" : w.teams > p.teams ? "more" : "this", change = p.value > 0 && w.teams !== p.teams ? w.value / p.value - 1 : 0;
      var sign = change > 5e-4 ? "+" : "";
      return ['<span class="nowrap">' + w.teams + " (" + escape(t(word)) + ")</span>", number(w.value), number(w.bound), percent(w.value > 0 ? (w.value - w.bound) / w.value : 0), w.teams === p.teams ? "–" : sign + percent(change)];
    });
    $("teams").innerHTML = table([[t("teams")], [t("loss"), 1], [t("bound_short"), 1], [t("gap_short"), 1], [t("compare"), 1]], rows, all.findIndex(function (w) { return w.teams === p.teams; }), t("teams_title"))
      + (p.what_if.length ? "" : "<p>" + escape(t("teams_missing")) + "</p>");
  }
  function trafficWords() {
    var f = state.period.traffic;
    if (!f) { $("traffic").textContent = t("delay_none"); return; }
    var text = t("traffic_text", { trips: number(f.trips), mean: seconds(f.mean_s), p95: seconds(f.p95_s), share: percent(f.affected_share), stop: seconds(plan.parameters.stop_delay_s) });
    $("traffic").textContent = text + (f.skipped ? " " + t("traffic_skipped", { skipped: number(f.skipped) }) : "");
  }
  function drawFacts() {
    var d = state.period.draw, rows = [["draw_scheme", d.scheme + " (HMAC-SHA256)"], ["draw_digest", d.lottery_digest], ["draw_commitment", d.commitment], ["draw_verify", "chot draw verify out/ " + state.period.id + " SEED"]];
    $("draw").innerHTML = rows.map(function (r) { return "<dt>" + escape(t(r[0])) + "</dt><dd><code>" + escape(r[1]) + "</code></dd>"; }).join("");
  }

  var forMap = {
    escape: escape, number: number, whole: whole,
    routeHtml: function (route, i) { return "<b>" + (i + 1) + "</b> · " + routeWords(route).map(escape).join("<br>"); },
    siteHtml: function (site) {
      var risk = state.period.site_risks.find(function (r) { return r.site === site.id; });
      return bold(site.name[state.lang]) + "<br>" + escape(t("site_popup", { worth: number(state.period.site_values[site.id] || 0), chance: percent(risk ? risk.chance : 0) }));
    },
    checkpointHtml: function (c) { return bold(c.id + " · " + c.name[state.lang]) + "<br>" + escape(t("checkpoint_popup", { probability: percent(c.probability) })); },
  };
  function layerSwitches() {
    var marks = {
      checkpoints: '<circle cx="12" cy="9" r="7" fill="#0b4d91"/>', sites: '<rect x="5" y="2" width="14" height="14" rx="2" fill="#8a1538"/>',
      routes: '<path d="M1 9H23" stroke="#b8460b" stroke-width="4" stroke-dasharray="7 3"/>', cordons: '<path d="M1 9H23" stroke="#37474f" stroke-width="3" stroke-dasharray="6 3"/>',
      entries: '<rect x="8" y="5" width="8" height="8" fill="#4a6b1f"/>', closed: '<path d="M1 9H23" stroke="#6b4a9a" stroke-width="4"/>',
    };
    var old = {};
    document.querySelectorAll("[data-layer]").forEach(function (box) { old[box.dataset.layer] = box.checked; });
    document.querySelectorAll("#layers label").forEach(function (e) { e.remove(); });
    Object.keys(marks).forEach(function (name) {
      var label = document.createElement("label");
      label.innerHTML = '<input type="checkbox" data-layer="' + name + '"><span class="swatch"><svg viewBox="0 0 24 18" aria-hidden="true">' + marks[name] + "</svg></span><span></span>";
      label.lastChild.textContent = t("layer_" + name);
      label.firstChild.checked = old[name] !== false;
      $("layers").appendChild(label);
    });
    $("street-key").innerHTML = Object.keys(ChotMap.STREETS).map(function (kind) {
      var s = ChotMap.STREETS[kind];
      return '<li><span class="swatch"><svg viewBox="0 0 24 18" aria-hidden="true"><path d="M1 9H23" stroke="' + s.color + '" stroke-width="' + (s.weight + 1) + '"/></svg></span>' + escape(t("street_" + kind)) + "</li>";
    }).join("");
  }

  function render() {
    fixedWords(); selects(); verdict(); figures(); layerSwitches(); periodsTable(); sitesTable(); dispositionsTable(); checkpointsTable();
    routesList(); teamsTable(); trafficWords(); drawFacts();
    // Widths are set here because the page's own policy forbids style attributes.
    document.querySelectorAll("[data-width]").forEach(function (e) { e.style.width = Math.max(1, 100 * Number(e.dataset.width)) + "%"; });
    if (chart) { chart.show(Object.assign({ lang: state.lang, period: state.period, disposition: state.disposition }, forMap)); }
  }
  function fromHash() {
    var hash = new URLSearchParams(location.hash.slice(1));
    state.lang = data.strings[hash.get("lang")] ? hash.get("lang") : data.language;
    state.period = periodById[hash.get("period")] || plan.periods[0];
    state.disposition = state.period.dispositions.find(function (d) { return d.letter === hash.get("disposition"); }) || null;
  }
  function go(change) {
    var next = { lang: state.lang, period: state.period.id, disposition: state.disposition ? state.disposition.letter : "" };
    Object.assign(next, change);
    if (!next.disposition) { delete next.disposition; }
    history.replaceState(null, "", "#" + new URLSearchParams(next));
    fromHash();
    render();
  }
  function showOnMap(action) {
    $("map").scrollIntoView({ block: "center" });
    action();
  }

  document.addEventListener("click", function (event) {
    var e = event.target.closest("button");
    if (!e) { return; }
    var d = e.dataset;
    if (d.lang) { go({ lang: d.lang }); }
    else if (d.period) { go({ period: d.period, disposition: "" }); window.scrollTo(0, 0); }
    else if (d.disposition) { go({ disposition: d.disposition }); }
    else if (d.view) { chart[d.view](); }
    else if (d.route) { showOnMap(function () { chart.focusRoute(Number(d.route)); }); }
    else if (d.checkpoint) { showOnMap(function () { chart.focusPoint(chart.drawn.checkpoints[d.checkpoint]); }); }
    else if (d.site) { showOnMap(function () { chart.focusPoint(chart.drawn.sites[d.site]); }); }
  });
  document.addEventListener("change", function (event) {
    var e = event.target;
    if (e.id === "period") { go({ period: e.value, disposition: "" }); }
    else if (e.id === "disposition") { go({ disposition: e.value }); }
    else if (e.dataset.layer) { chart.toggle(e.dataset.layer, e.checked); }
  });
  window.addEventListener("hashchange", function () { fromHash(); render(); });
  /* Paper keeps the map at its size on screen and scales it: a canvas cannot be drawn anew in time for the printer. */
  function rememberMapSize() {
    var box = $("map"), style = document.documentElement.style;
    style.setProperty("--map-width", box.offsetWidth + "px");
    style.setProperty("--map-height", box.offsetHeight + "px");
    style.setProperty("--map-scale", String(Math.min(1, 690 / box.offsetWidth)));
  }
  window.addEventListener("resize", function () { if (!window.matchMedia("print").matches) { rememberMapSize(); } });

  fromHash();
  render();
  chart = ChotMap.create("map", data, data.strings[state.lang]);
  chart.whole();
  render();
  chart.home();
  rememberMapSize();
})();
