"use strict";
/* The roster: how well it can be worked, what is short and what would help, and every unit's duty table. */
var ChotRoster = (function () {
  function write(w) {
    var r = w.plan.roster;
    w.$("roster").hidden = !r;
    if (!r) { return; }
    w.$("roster-intro").textContent = w.t("roster_intro", {
      people: w.number(r.working), all: w.number(r.people.length), duties: w.number(r.duties.length), hours: w.number(r.person_hours, 0),
      rest: span(w, r.least_rest_h === null ? null : Math.round(60 * r.least_rest_h)),
    }) + " " + (r.gap > 0 ? w.t("roster_gap", { gap: w.percent(r.gap) }) : w.t("roster_best"));
    w.$("roster-fair").innerHTML = fairness(w, r);
    w.$("roster-short").innerHTML = shortages(w, r);
    w.$("roster-units").innerHTML = units(w, r);
  }

  /* Minutes as hours and minutes: 11 h 30. */
  function span(w, minutes) {
    if (minutes === null) { return "–"; }
    var h = Math.floor(minutes / 60), m = minutes % 60;
    return w.t("roster_hours", { h: h }) + (m ? " " + (m < 10 ? "0" : "") + m : "");
  }

  function time(w, duty) { return '<span class="nowrap">' + w.escape(w.hours(duty)) + "</span>"; }

  function fairness(w, r) {
    function row(name, show) { return [w.escape(w.t("roster_" + name)), show(r.fairness[name].least), show(r.fairness[name].most)]; }
    function count(x) { return w.number(x); }
    var rows = [row("minutes", function (x) { return span(w, x); }), row("nights", count), row("hard", count)];
    return w.scroll(w.table([[w.t("roster_each")], [w.t("roster_least"), 1], [w.t("roster_most"), 1]], rows, -1, w.t("roster_fair_title")));
  }

  function shortages(w, r) {
    if (!r.shortages.length) { return "<p>" + w.escape(w.t("roster_nothing_short")) + "</p>"; }
    var duties = {}, more = {};
    r.duties.forEach(function (d) { duties[d.id] = d; });
    r.reinforcements.forEach(function (x) { more[x.unit] = x.people; });
    var sorted = r.shortages.slice().sort(function (a, b) { return duties[b.duty].weight - duties[a.duty].weight; });
    var rows = sorted.map(function (s) {
      var d = duties[s.duty], n = more[d.unit];
      return [w.unit(d.unit), time(w, d), places(w, d), w.escape(s.skill ? skill(w, s.skill) : w.t("roster_people")), s.has + " / " + s.wanted,
        w.escape(n ? w.t("roster_more", { n: n }) : "–")];
    });
    var html = w.scroll(w.table([[w.t("unit")], [w.t("hours")], [w.t("where")], [w.t("roster_lacks")], [w.t("roster_has"), 1], [w.t("roster_takes")]], rows, -1, w.t("roster_short_title")));
    if (!r.remedies.length) { return html + "<p>" + w.escape(w.t("roster_no_remedy")) + "</p>"; }
    var before = r.shortages.reduce(function (sum, s) { return sum + s.wanted - s.has; }, 0);
    return html + "<h3>" + w.escape(w.t("roster_remedies_title")) + "</h3><ul>" + r.remedies.map(function (x) {
      var said = w.t("roster_rule_" + x.rule, { before: value(w, x.rule, x.before), after: value(w, x.rule, x.after) });
      return "<li>" + w.escape(said + " " + w.t(x.proved ? "roster_then" : "roster_then_at_most", { before: before, after: x.short })) + "</li>";
    }).join("") + "</ul>";
  }

  function value(w, rule, x) { return rule === "nights" || rule === "leave" || x === null ? x : span(w, x); }

  function skill(w, name) { return name === "lead" ? w.t("roster_lead") : name; }

  function places(w, duty) {
    return '<span class="place">' + duty.legs.map(function (leg, i) {
      var from = i ? '<span class="nowrap">' + w.escape(w.clock(leg.start).time) + "</span> " : "";
      return i && leg.place.vi === duty.legs[i - 1].place.vi ? "" : from + w.escape(leg.place[w.state.lang]);
    }).filter(Boolean).join("<br>") + "</span>";
  }

  function units(w, r) {
    var people = {}, byUnit = {}, members = {};
    r.people.forEach(function (p) { people[p.id] = p; (members[p.unit] = members[p.unit] || []).push(p); });
    r.duties.forEach(function (d) { (byUnit[d.unit] = byUnit[d.unit] || []).push(d); });
    return w.plan.units.filter(function (u) { return byUnit[u.id]; }).map(function (u) {
      var short = byUnit[u.id].filter(function (d) { return d.people.length < d.wanted; }).length;
      var said = w.t("roster_unit_line", { people: (members[u.id] || []).length, duties: byUnit[u.id].length }) + (short ? " · " + w.t("roster_unit_short", { n: short }) : "");
      return '<details class="unit-roster"><summary>' + w.unit(u.id) + " <span>" + w.escape(said) + "</span></summary>"
        + duties(w, r, byUnit[u.id], people, u) + workers(w, members[u.id] || [], u) + "</details>";
    }).join("");
  }

  function duties(w, r, list, people, unit) {
    var rows = list.map(function (d) {
      var breaks = r.breaks[d.id] || {};
      var who = d.people.map(function (id) {
        var p = people[id], lead = p.rank !== "member" ? " (" + w.t("rank_" + p.rank) + ")" : "", from = p.unit !== unit.id ? " ← " + w.callSign(p.unit) : "";
        var rest = breaks[id] ? " · " + w.t("roster_break", { time: w.clock(breaks[id]).time }) : "";
        return '<span class="nowrap">' + w.bold(id) + w.escape(lead + from + rest) + "</span>";
      });
      return [time(w, d), places(w, d), w.escape(w.t("minutes", { n: d.travel_min })), d.people.length + " / " + d.wanted, who.join("<br>") || "–"];
    });
    return w.scroll(w.table([[w.t("hours")], [w.t("where")], [w.t("roster_travel"), 1], [w.t("roster_has"), 1], [w.t("roster_who")]], rows, -1, w.t("roster_table_of", { unit: unit.call_sign || unit.id })));
  }

  function workers(w, list, unit) {
    var rows = list.map(function (p) {
      return ['<span class="nowrap">' + w.bold(p.id) + "</span>", w.escape(w.t("rank_" + p.rank)), w.escape(p.team || "–"), w.escape(p.skills.join(", ") || "–"), p.duties,
        '<span class="nowrap">' + w.escape(span(w, p.minutes)) + "</span>", p.nights, '<span class="nowrap">' + w.escape(span(w, p.least_rest_min)) + "</span>"];
    });
    var columns = [[w.t("roster_person")], [w.t("roster_rank")], [w.t("roster_team")], [w.t("roster_skills")], [w.t("roster_duties"), 1], [w.t("roster_minutes"), 1], [w.t("roster_nights"), 1], [w.t("roster_rest"), 1]];
    return w.scroll(w.table(columns, rows, -1, w.t("roster_people_of", { unit: unit.call_sign || unit.id })));
  }

  return { write: write };
})();
