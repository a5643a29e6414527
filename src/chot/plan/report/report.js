"use strict";
/* The page as a whole and the tables of the checkpoints. The state (language, period, disposition, patrol set) lives in the address's hash. */
(function () {
  var data = JSON.parse(document.getElementById("data").textContent), plan = data.plan, chart = null;
  var state = { lang: data.language, period: null, disposition: null, set: 0 };
  var w = ChotWords.create(data, state), day = null, switched = {};
  var $ = w.$, t = w.t, escape = w.escape, bold = w.bold, number = w.number, percent = w.percent, seconds = w.seconds, length = w.length, hours = w.hours;
  var share = w.share, table = w.table, button = w.button, codes = w.codes, siteById = w.siteById, entryById = w.entryById, periodById = w.periodById;

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
    var lines = words.assumed.map(function (line) { return line.replace(/\{(\w+)\}/g, function (_, name) { return values[name]; }); });
    $("assumed").innerHTML = lines.concat(ChotStoreys.assumptions(w, state.period)).map(function (line) { return "<li>" + escape(line) + "</li>"; }).join("");
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
      return w.figure("figure-" + f[0], t(f[0]), f[1], f[2]);
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
  var forMap = {
    escape: escape, bold: bold, number: number, whole: w.whole, callSign: w.callSign, words: t,
    routeHtml: function (route, i) { return "<b>" + (i + 1) + "</b> · " + routeWords(route).map(escape).join("<br>"); },
    siteHtml: function (site) {
      var risk = state.period.site_risks.find(function (r) { return r.site === site.id; });
      return bold(site.name[state.lang]) + "<br>" + escape(t("site_popup", { worth: number(state.period.site_values[site.id] || 0), chance: percent(risk ? risk.chance : 0) }));
    },
    checkpointHtml: function (c) { return bold(c.id + " · " + c.name[state.lang]) + "<br>" + escape(t("checkpoint_popup", { probability: percent(c.probability) })); },
    postHtml: function (row, site) {
      return bold(site.name[state.lang]) + "<br>" + escape(t("post_popup", { fixed: row.fixed, chance: percent(row.chance), loss: number(row.loss) }));
    },
    stagingHtml: function (section, i) {
      var row = section.units[i];
      return "<b>" + (i + 1) + "</b> · " + w.unit(row.unit) + "<br>" + escape(t("staging_popup", { place: w.name(row) }));
    },
    reachHtml: function (section, i) {
      var place = plan.places[i], s = section.reach_s[i][0];
      var said = s === null || s === undefined ? t("no_way") : t("reach_popup", { unit: w.callSign(section.units[section.order[i][0]].unit), time: w.minutes(s) });
      return bold(place.id + " · " + w.name(place)) + "<br>" + escape(said);
    },
  };
  var MARKS = {
    checkpoints: '<circle cx="12" cy="9" r="7" fill="#0b4d91"/>', sites: '<rect x="5" y="2" width="14" height="14" rx="2" fill="#8a1538"/>',
    posts: '<path d="M5 2H19V10Q19 14 12 17Q5 14 5 10Z" fill="#26323a"/>', patrols: '<circle cx="12" cy="9" r="7" fill="#ffd54a" stroke="#16232b" stroke-width="2"/>',
    staging: '<path d="M12 1 20 9 12 17 4 9Z" fill="#fff" stroke="#16232b" stroke-width="2.5"/>',
    reach: '<circle cx="4" cy="9" r="3" fill="#1f6f3d"/><circle cx="12" cy="9" r="2.6" fill="#fff" stroke="#a33c00" stroke-width="2"/><path d="M17.5 6 22.5 12M22.5 6 17.5 12" stroke="#16232b" stroke-width="2"/>',
    routes: '<path d="M1 9H23" stroke="#b8460b" stroke-width="4" stroke-dasharray="7 3"/>', cordons: '<path d="M1 9H23" stroke="#37474f" stroke-width="3" stroke-dasharray="6 3"/>',
    entries: '<rect x="8" y="5" width="8" height="8" fill="#4a6b1f"/>', closed: '<path d="M1 9H23" stroke="#6b4a9a" stroke-width="4"/>',
  };
  /* A layer of a storey that the period does not have is not offered. */
  var STOREY_OF = { posts: "posts", patrols: "patrols", staging: "reserves", reach: "reserves" };
  function layerSwitches() {
    document.querySelectorAll("#layers label").forEach(function (e) { e.remove(); });
    Object.keys(MARKS).forEach(function (name) {
      if (STOREY_OF[name] && !state.period[STOREY_OF[name]]) { return; }
      var label = document.createElement("label");
      label.innerHTML = '<input type="checkbox" data-layer="' + name + '"><span class="swatch"><svg viewBox="0 0 24 18" aria-hidden="true">' + MARKS[name] + "</svg></span><span></span>";
      label.lastChild.textContent = t("layer_" + name, { min: state.period.reserves ? number(state.period.reserves.response_min) : "" });
      label.firstChild.checked = name in switched ? switched[name] : ChotStoreyMap.OFF_AT_FIRST.indexOf(name) < 0;
      $("layers").appendChild(label);
    });
    $("street-key").innerHTML = Object.keys(ChotMap.STREETS).map(function (kind) {
      var s = ChotMap.STREETS[kind];
      return '<li><span class="swatch"><svg viewBox="0 0 24 18" aria-hidden="true"><path d="M1 9H23" stroke="' + s.color + '" stroke-width="' + (s.weight + 1) + '"/></svg></span>' + escape(t("street_" + kind)) + "</li>";
    }).join("");
  }
  function showTeams(model, set, now) {
    if (chart) { ChotStoreyMap.move(chart, model, set, now, day.trail_s(), forMap); }
  }

  function render() {
    fixedWords(); selects(); verdict(); figures(); layerSwitches(); periodsTable(); sitesTable(); dispositionsTable(); checkpointsTable();
    routesList(); teamsTable(); trafficWords();
    $("draw").innerHTML = ChotStoreys.draws(w, state.period);
    ChotStoreys.write(w, state.period, { set: state.set, team: day && day.model && day.model.section === state.period.patrols ? day.team : 0 });
    // Widths are set here because the page's own policy forbids style attributes.
    document.querySelectorAll("[data-width]").forEach(function (e) { e.style.width = Math.max(1, 100 * Number(e.dataset.width)) + "%"; });
    if (chart) { chart.show(Object.assign({ lang: state.lang, period: state.period, disposition: state.disposition }, forMap)); }
    if (day) { day.show(state.period, state.set); }
  }
  function fromHash() {
    var hash = new URLSearchParams(location.hash.slice(1));
    state.lang = data.strings[hash.get("lang")] ? hash.get("lang") : data.language;
    state.period = periodById[hash.get("period")] || plan.periods[0];
    state.disposition = state.period.dispositions.find(function (d) { return d.letter === hash.get("disposition"); }) || null;
    var sets = state.period.patrols ? state.period.patrols.sets.length : 1;
    state.set = Math.min(Math.max(1, Number(hash.get("set")) || 1), sets) - 1;
  }
  function go(change) {
    var next = { lang: state.lang, period: state.period.id, disposition: state.disposition ? state.disposition.letter : "", set: String(state.set + 1) };
    Object.assign(next, change);
    if (next.set === "1") { delete next.set; }
    if (!next.disposition) { delete next.disposition; }
    history.replaceState(null, "", "#" + new URLSearchParams(next));
    fromHash();
    render();
  }
  function showOnMap(action) {
    $("map").scrollIntoView({ block: "center" });
    action();
  }

  /* A section that is gone to also takes the focus, so that the keyboard goes on from there. */
  function goTo(id) {
    $(id).scrollIntoView({ block: "start" });
    $(id).focus({ preventScroll: true });
  }

  document.addEventListener("click", function (event) {
    var cell = event.target.closest("[data-slot]");
    if (cell) { day.toSlot(Number(cell.dataset.slot)); $("map").scrollIntoView({ block: "center" }); return; }
    var e = event.target.closest("button");
    if (!e) { return; }
    var d = e.dataset;
    if (d.lang) { go({ lang: d.lang }); }
    else if (d.period) { go({ period: d.period, disposition: "", set: "1" }); window.scrollTo(0, 0); }
    else if (d.disposition) { go({ disposition: d.disposition }); }
    else if (d.view) { chart[d.view](); }
    else if (d.route) { showOnMap(function () { chart.focusRoute(Number(d.route)); }); }
    else if (d.checkpoint) { showOnMap(function () { chart.focusPoint(chart.drawn.checkpoints[d.checkpoint]); }); }
    else if (d.goto) { goTo(d.goto); }
    else if (d.post && chart.drawn.posts[d.post]) { showOnMap(function () { chart.focusPoint(chart.drawn.posts[d.post]); }); }
    else if (d.post) { showOnMap(function () { chart.focusPoint(chart.drawn.sites[d.post]); }); }
    else if (d.staging) { showOnMap(function () { chart.focusPoint(chart.drawn.staging[d.staging]); }); }
    else if (d.site) { showOnMap(function () { chart.focusPoint(chart.drawn.sites[d.site]); }); }
  });
  document.addEventListener("change", function (event) {
    var e = event.target;
    if (e.id === "period") { go({ period: e.value, disposition: "", set: "1" }); }
    else if (e.id === "disposition") { go({ disposition: e.value }); }
    else if (e.id === "day-set") { go({ set: String(Number(e.value) + 1) }); }
    else if (e.dataset.layer) {
      switched[e.dataset.layer] = e.checked;
      chart.toggle(e.dataset.layer, e.checked);
      if (day.model) { day.move(day.now); }
    }
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

  /* Paper cannot unfold anything. */
  var folded = [];
  window.addEventListener("beforeprint", function () {
    folded = Array.from(document.querySelectorAll("details:not([open])"));
    folded.forEach(function (e) { e.open = true; });
  });
  window.addEventListener("afterprint", function () { folded.forEach(function (e) { e.open = false; }); });

  fromHash();
  render();
  day = ChotDay.create(w, showTeams);
  chart = ChotMap.create("map", data, data.strings[state.lang]);
  chart.whole();
  render();
  chart.home();
  rememberMapSize();
})();
