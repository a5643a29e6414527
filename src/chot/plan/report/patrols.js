"use strict";
/* Patrols: where every team of a drawn set is at any second, what that protects, and the tables that say so on paper. */
var ChotPatrols = (function () {
  var EARTH_M = 6371008.8, STRIP = 576, TICKS = 6; // a strip is so wide, with about so many hours written below it

  function metres(a, b) {
    var rad = Math.PI / 180, x = (a.lon - b.lon) * rad * Math.cos(((a.lat + b.lat) / 2) * rad), y = (a.lat - b.lat) * rad;
    return EARTH_M * Math.hypot(x, y);
  }

  /* The patrols of a period made ready: the legs' lines with running lengths, the sites that a team at each place protects. */
  function ready(data, section) {
    var legs = {}, lines = section.leg_lines.split(" ").map(ChotMap.decode);
    section.legs.forEach(function (leg, i) { if (lines[i].length > 1) { legs[leg[0] + ":" + leg[1]] = measured(lines[i]); } });
    var sites = section.sites.map(function (row) { return data.plan.sites.find(function (site) { return site.id === row.site; }); });
    var protects = section.places.map(function (place) {
      return sites.map(function (site) { return !place.base && (place.id === site.id || metres(place, site) <= section.radius_m); });
    });
    return { section: section, legs: legs, protects: protects, length_s: section.slots * section.slot_min * 60 };
  }

  function measured(points) {
    var along = [0];
    for (var i = 1; i < points.length; i++) {
      var a = { lat: points[i - 1][0], lon: points[i - 1][1] }, b = { lat: points[i][0], lon: points[i][1] };
      along.push(along[i - 1] + metres(a, b));
    }
    return { points: points, along: along };
  }

  /* The piece of a leg between two shares of its length, as [lat, lon] points. */
  function piece(leg, from, to) {
    var total = leg.along[leg.along.length - 1], inner = leg.points.filter(function (_, i) { return leg.along[i] > from * total && leg.along[i] < to * total; });
    return [pointAt(leg, from * total)].concat(inner, [pointAt(leg, to * total)]);
  }

  function pointAt(leg, m) {
    var i = 1;
    while (i < leg.along.length - 1 && leg.along[i] < m) { i++; }
    var a = leg.points[i - 1], b = leg.points[i], span = leg.along[i] - leg.along[i - 1], f = span ? Math.min(1, (m - leg.along[i - 1]) / span) : 0;
    return [a[0] + f * (b[0] - a[0]), a[1] + f * (b[1] - a[1])];
  }

  /* A stop is [place, arrive_s, leave_s, rest]. Between two stops a team moves all the while from leaving to arriving. */
  function where(model, stops, s) {
    var i = 0;
    while (i < stops.length - 1 && stops[i + 1][1] <= s) { i++; }
    var stop = stops[i], next = stops[i + 1];
    if (!next || s <= stop[2] || stop[0] === next[0]) {
      return { moving: false, place: stop[0], rest: Boolean(stop[3]), until: next && stop[0] !== next[0] ? stop[2] : next ? next[2] : stop[2], at: spot(model, stop[0]) };
    }
    var share = (s - stop[2]) / (next[1] - stop[2]), leg = model.legs[stop[0] + ":" + next[0]];
    return {
      moving: true, from: stop[0], to: next[0], until: next[1],
      at: leg ? pointAt(leg, share * leg.along[leg.along.length - 1]) : spot(model, next[0]),
    };
  }

  function spot(model, place) { return [model.section.places[place].lat, model.section.places[place].lon]; }

  /* The way that a team came in the last ``back`` seconds. */
  function trail(model, stops, s, back) {
    var lines = [];
    for (var i = 1; i < stops.length; i++) {
      var a = stops[i - 1], b = stops[i], leg = model.legs[a[0] + ":" + b[0]], took = b[1] - a[2];
      if (!leg || took <= 0 || a[2] > s || b[1] < s - back) { continue; }
      lines.push(piece(leg, Math.max(0, (s - back - a[2]) / took), Math.min(1, (s - a[2]) / took)));
    }
    return lines;
  }

  /* For each site whether a team is there, or near enough, at this second. */
  function protectedNow(model, set, s) {
    var found = model.protects[0].map(function () { return false; });
    set.teams.forEach(function (stops) {
      var team = where(model, stops, s);
      if (!team.moving && !team.rest) { model.protects[team.place].forEach(function (yes, site) { found[site] = found[site] || yes; }); }
    });
    return found;
  }

  function slotAt(model, s) { return Math.min(model.section.slots - 1, Math.max(0, Math.floor(s / (model.section.slot_min * 60)))); }

  /* ---- tables ---- */
  function write(w, section, shown) {
    w.$("patrols-title").textContent = w.t("patrols_title");
    w.$("patrols-intro").textContent = intro(w, section);
    w.$("strips").innerHTML = strips(w, section);
    w.$("timetable").innerHTML = timetable(w, section, shown);
    w.$("visits").innerHTML = visits(w, section);
    w.$("predictability").innerHTML = predictability(w, section);
  }

  function intro(w, section) {
    var worst = section.worst;
    var said = worst ? w.t("patrols_worst", { loss: w.number(section.value), site: w.site(worst.site), time: w.clock(worst.start).time, bound: w.number(section.bound) }) + " " : "";
    return said + w.t("patrols_intro", {
      teams: section.units.length, radius: w.length(section.radius_m), effectiveness: w.percent(section.effectiveness), speed: w.number(section.speed_kph),
    });
  }

  function strips(w, section) {
    var most = Math.max.apply(null, section.sites.map(function (row) { return Math.max.apply(null, row.values); })) || 1;
    var rows = section.sites.filter(function (row) { return Math.max.apply(null, row.values) > 0; }).sort(function (a, b) { return b.loss - a.loss; });
    return w.scroll(w.table([[w.t("site")], [w.t("strip_heading", { min: section.slot_min })], [w.t("chance_least"), 1], [w.t("chance_mean"), 1], [w.t("loss"), 1]], rows.map(function (row) {
      var mean = row.coverage.reduce(function (a, b) { return a + b; }, 0) / row.coverage.length;
      return [w.button("site", row.site, w.site(row.site)), strip(w, section, row, most), w.percent(Math.min.apply(null, row.coverage)), w.percent(mean), w.number(row.loss)];
    }), -1, w.t("strips_title"))) + stripKey(w);
  }

  /* Above, how much is at stake in each slot; below, the darker the likelier a patrol is there. */
  function strip(w, section, row, most) {
    var wide = STRIP / section.slots, period = w.state.period, slot_s = section.slot_min * 60;
    var cells = row.coverage.map(function (chance, i) {
      var from = w.at(period, i * slot_s).time, to = w.at(period, (i + 1) * slot_s).time, tall = Math.round(14 * row.values[i] / most);
      var said = w.t("strip_cell", { from: from, to: to, chance: w.percent(chance), worth: w.number(row.values[i]) });
      return '<g data-slot="' + i + '"><title>' + w.escape(said) + '</title><rect class="stake" x="' + (i * wide) + '" y="' + (14 - tall) + '" width="' + wide + '" height="' + tall + '"/>'
        + '<rect class="cell" x="' + (i * wide) + '" y="15" width="' + wide + '" height="15" fill="' + shade(chance) + '"/></g>';
    }).join("");
    return '<svg class="strip" viewBox="0 0 ' + (STRIP + 14) + ' 44" role="img" aria-label="' + w.escape(w.t("strip_label", { site: w.site(row.site) })) + '">' + cells + hours(w, section)
      + '<path class="now" d="M0 0V31"/></svg>';
  }

  function hours(w, section) {
    var length_s = section.slots * section.slot_min * 60, step_s = 3600 * Math.ceil(length_s / TICKS / 3600), ticks = "";
    for (var s = 0; s < length_s; s += step_s) {
      var x = STRIP * s / length_s;
      ticks += '<text x="' + x + '" y="41">' + w.at(w.state.period, s).time + '</text><path d="M' + x + ' 30v3"/>';
    }
    return ticks;
  }

  /* The line of the present moment across every strip. */
  function markNow(model, s) {
    var x = STRIP * s / model.length_s;
    document.querySelectorAll(".strip .now").forEach(function (line) { line.setAttribute("d", "M" + x + " 0V31"); });
  }

  function shade(chance) {
    var light = Math.round(97 - 75 * Math.min(1, chance));
    return "hsl(188 " + Math.round(12 + 60 * Math.min(1, chance)) + "% " + light + "%)";
  }

  function stripKey(w) {
    var cells = [0, 0.25, 0.5, 0.75, 1].map(function (chance, i) {
      return '<rect class="cell" x="' + i * 30 + '" y="0" width="30" height="12" fill="' + shade(chance) + '"/><text x="' + (i * 30 + 2) + '" y="23">' + w.percent(chance) + "</text>";
    }).join("");
    return '<p class="strip-key"><svg viewBox="0 0 164 26" class="key-strip" aria-hidden="true">' + cells + "</svg><span>" + w.escape(w.t("strip_key")) + "</span></p>";
  }

  /* Every team's day in the chosen set; a screen shows one team at a time, paper shows all. */
  function timetable(w, section, shown) {
    var set = section.sets[shown.set];
    var said = w.t(section.n_sets > section.sets.length ? "timetable_intro" : "timetable_all", { n: section.n_sets, shown: section.sets.length, set: setName(w, section, shown.set) });
    var teams = set.teams.map(function (stops, i) {
      return '<div class="team' + (i === shown.team ? "" : " aside") + '" data-team-table="' + i + '"><h4>' + w.escape(i + 1 + " · ") + w.unit(section.units[i]) + "</h4>"
        + w.scroll(w.table([[w.t("time")], [w.t("stay"), 1], [w.t("place")]], stops.map(function (stop, j) { return stopRow(w, section, stops, stop, j); }), -1, w.t("timetable_title") + ", " + w.callSign(section.units[i]))) + "</div>";
    }).join("");
    return "<p>" + w.escape(said) + "</p>" + '<div class="teams">' + teams + "</div>";
  }

  function stopRow(w, section, stops, stop, j) {
    var period = w.state.period, from = w.at(period, stop[1]).time, to = w.at(period, stop[2]).time, place = w.escape(w.name(section.places[stop[0]]));
    if (j === 0) { return [to, "–", w.escape(w.t("sets_out")) + " " + place]; }
    if (j === stops.length - 1) { return [from, "–", w.escape(w.t("comes_back")) + " " + place]; }
    return [w.nowrap(from + "–" + to), w.minutes(Math.round((stop[2] - stop[1]) / 60) * 60), (stop[3] ? w.escape(w.t("rests")) + " " : "") + place];
  }

  function setName(w, section, i) { return w.t("set_name", { n: i + 1, chance: w.percent(section.sets[i].probability) }); }

  function visits(w, section) {
    if (!section.visits.length) { return "<p>" + w.escape(w.t("visits_none")) + "</p>"; }
    return w.scroll(w.table([[w.t("site")], [w.t("visit_every"), 1], [w.t("visit_gap"), 1], [w.t("visit_kept")]], section.visits.map(function (v) {
      return [w.button("site", v.site, w.site(v.site)), w.minutes(v.every_min * 60), w.minutes(v.largest_gap_min * 60), v.kept ? "✓ " + w.escape(w.t("kept")) : "<b>✗ " + w.escape(w.t("not_kept")) + "</b>"];
    }), -1, w.t("visits_title")));
  }

  function predictability(w, section) {
    var p = section.predictability;
    if (!p) { return "<p>" + w.escape(w.t("predictability_none")) + "</p>"; }
    var said = w.t("predictability_text", { days: w.number(p.days), ours: w.number(p.observer_loss), fixed: w.number(p.fixed_observer_loss) });
    return "<p>" + w.escape(said) + "</p>" + w.scroll(w.table([[""], [w.t("loss_watching", { days: p.days }), 1], [w.t("entropy"), 1]], [
      [w.escape(w.t("these_patrols")), w.number(p.observer_loss), w.number(p.entropy_bits, 2)],
      [w.escape(w.t("fixed_timetable")), w.number(p.fixed_observer_loss), w.number(0)],
    ], -1, w.t("predictability_title")));
  }

  return { ready: ready, where: where, trail: trail, protectedNow: protectedNow, slotAt: slotAt, write: write, markNow: markNow, setName: setName };
})();
