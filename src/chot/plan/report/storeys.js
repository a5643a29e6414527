"use strict";
/* The storeys beside the checkpoints: a card for each, the tables of guard posts and reserves, what is assumed and drawn. */
var ChotStoreys = (function () {
  var NAMES = ["posts", "patrols", "reserves"];
  var SHOWN_PLACES = 12; // of the places that nobody reaches in time, those with most incidents; the others fold away

  function write(w, period, shown) {
    NAMES.forEach(function (name) { w.$(name).hidden = !period[name]; });
    w.$("exercise").hidden = !w.plan.exercise;
    cards(w, period);
    ChotSplit.write(w, period);
    overview(w);
    if (period.posts) { posts(w, period.posts); }
    if (period.patrols) { ChotPatrols.write(w, period.patrols, shown); }
    if (period.reserves) { reserves(w, period.reserves); }
    ChotRoster.write(w);
    if (w.plan.exercise) { ChotExercise.write(w, w.plan.exercise); }
  }

  /* ---- cards ---- */
  function more(w, id) { return '<p class="more">' + w.button("goto", id, w.t("see_more")) + "</p>"; }

  function cards(w, period) {
    var html = "", p = period.posts, r = period.reserves, q = period.patrols, e = w.plan.exercise, roster = w.plan.roster;
    if (p) { html += w.figure("card-posts", w.t("posts_title"), w.number(p.value), w.t("posts_card", { bound: w.number(p.bound), gap: w.percent(p.gap) }), more(w, "posts")); }
    if (q) { html += w.figure("card-patrols", w.t("patrols_title"), w.number(q.value), w.t("patrols_card", { bound: w.number(q.bound), gap: w.percent(q.gap) }) + better(w, q), more(w, "patrols")); }
    if (r) {
      var said = w.t("reserves_card", { min: w.number(r.response_min), one: w.percent(r.share_without_one) });
      html += w.figure("card-reserves", w.t("reserves_title"), w.percent(r.share_within), said, more(w, "reserves"));
    }
    if (roster) {
      html += w.figure("card-roster", w.t("roster_title"), w.number(roster.working), w.t(roster.shortages.length ? "roster_card_short" : "roster_card", { n: roster.shortages.length, gap: w.percent(roster.gap) }), more(w, "roster"));
    }
    if (e) {
      html += w.figure("card-exercise", w.t("exercise_title"), w.t("days", { n: w.number(e.days) }),
        e.n_astray ? w.t("exercise_card_astray", { n: w.number(e.checked), astray: w.number(e.n_astray) }) : w.t("exercise_card", { n: w.number(e.checked) }), more(w, "exercise"));
    }
    w.$("storeys").hidden = !html;
    w.$("storeys").innerHTML = html;
  }

  function better(w, q) {
    var p = q.predictability;
    return p && p.fixed_observer_loss > q.value ? " " + w.t("patrols_card_better", { fixed: w.number(p.fixed_observer_loss) }) : "";
  }

  function overview(w) {
    var any = NAMES.some(function (name) { return w.plan.periods.some(function (p) { return p[name]; }); });
    w.$("overview").hidden = !any;
    if (!any) { return; }
    function loss(section) { return section ? w.number(section.value) : "–"; }
    function bound(section) { return section ? w.number(section.bound) : "–"; }
    var columns = [[w.t("period")], [w.t("posts_loss"), 1], [w.t("bound_short"), 1], [w.t("patrols_loss"), 1], [w.t("bound_short"), 1], [w.t("reached"), 1], [w.t("reached_without_one"), 1]];
    w.$("overview").innerHTML = w.table(columns, w.plan.periods.map(function (p) {
      var r = p.reserves;
      return [w.button("period", p.id, w.name(p)), loss(p.posts), bound(p.posts), loss(p.patrols), bound(p.patrols), r ? w.percent(r.share_within) : "–", r ? w.percent(r.share_without_one) : "–"];
    }), w.plan.periods.indexOf(w.state.period), w.t("overview_title"));
  }

  /* ---- guard posts ---- */
  function posts(w, section) {
    var worst = section.worst;
    w.$("posts-intro").textContent = (worst ? w.t("posts_worst", { loss: w.number(section.value), site: w.site(worst), bound: w.number(section.bound) }) + " " : "")
      + w.t("posts_intro", { effectiveness: w.percent(section.effectiveness) });
    var rows = section.sites.slice().sort(function (a, b) { return b.loss - a.loss; });
    w.$("posts-sites").innerHTML = w.scroll(w.table([[w.t("site")], [w.t("worth"), 1], [w.t("fixed_teams"), 1], [w.t("extra_chance")], [w.t("loss"), 1]], rows.map(function (row) {
      return [w.button("post", row.site, w.site(row.site)), w.number(w.state.period.site_values[row.site] || 0), row.fixed || "–", row.chance ? w.share(row.chance) : "–", w.number(row.loss)];
    }), -1, w.t("posts_sites_title")));
    w.$("posts-fixed").innerHTML = section.fixed.length ? w.scroll(w.table([[w.t("code")], [w.t("post")], [w.t("site")], [w.t("units")]], section.fixed.map(function (row) {
      return [w.escape(row.post), w.escape(w.name(row)), w.escape(w.site(row.site)), row.units.map(w.unit).join("<br>")];
    }), -1, w.t("posts_fixed_title"))) : "<p>" + w.escape(w.t("posts_fixed_none")) + "</p>";
    w.$("posts-allocations").innerHTML = allocations(w, section);
  }

  function allocations(w, section) {
    if (!section.extra.length) { return "<p>" + w.escape(w.t("posts_extra_none")) + "</p>"; }
    var said = w.t("posts_extra", { n: section.extra.length, allocations: section.allocations.length });
    return "<p>" + w.escape(said) + "</p>" + w.scroll(w.table([["#", 1], [w.t("probability")], [w.t("extra_where")]], section.allocations.map(function (a, i) {
      return [i + 1, w.share(a.probability), a.teams.map(function (team) { return '<span class="nowrap">' + w.bold(w.callSign(team[0])) + " → " + w.escape(w.site(team[1])) + "</span>"; }).join("; ")];
    }), -1, w.t("posts_extra_title")));
  }

  /* ---- reserves ---- */
  function reserves(w, section) {
    w.$("reserves-intro").textContent = w.t("reserves_intro", {
      min: w.number(section.response_min), all: w.percent(section.share_within), one: w.percent(section.share_without_one), value: w.percent(section.value),
      bound: w.percent(section.bound), busy: w.percent(section.busy),
    });
    var queue = section.queue, busy = queue && queue.busy;
    var columns = [["#", 1], [w.t("unit")], [w.t("staging")], [w.t("from_base"), 1], [w.t("first_for"), 1], [w.t("share_if_busy"), 1]].concat(busy ? [[w.t("busy"), 1]] : []);
    w.$("reserves-units").innerHTML = w.scroll(w.table(columns, section.units.map(function (row, i) {
      var first = section.order.filter(function (units) { return units[0] === i; }).length;
      return [i + 1, w.button("staging", i, w.callSign(row.unit)) + " " + w.escape(unitName(w, row.unit)), '<span class="place">' + w.escape(w.name(row)) + "</span>",
        row.from_base_s === null ? "–" : w.minutes(row.from_base_s), w.t("places_n", { n: first }), w.percent(section.without[i])].concat(busy ? [w.percent(busy[i])] : []);
    }), -1, w.t("reserves_units_title")));
    w.$("reserves-order").innerHTML = dispatch(w, section);
    w.$("reserves-unreached").innerHTML = unreached(w, section);
    w.$("reserves-queue").textContent = queue
      ? w.t("queue_text", { within: w.percent(queue.within), min: w.number(section.response_min), mean: w.minutes(queue.mean_response_s), delayed: w.percent(queue.delayed) }) + " " + w.t("queue_" + queue.model)
      : w.t("queue_none");
  }

  function unitName(w, id) { return w.unitById[id] ? w.name(w.unitById[id]) : ""; }

  /* The sites' own places come first in the plan and are what people ask for; the others fold away. */
  function dispatch(w, section) {
    var places = w.plan.places, sites = w.plan.sites.length;
    function row(i) {
      var name = i < sites ? w.name(w.plan.sites[i]) + ", " + w.name(places[i]) : w.name(places[i]);
      return ["<b>" + w.escape(places[i].id) + "</b>", w.escape(name)].concat([0, 1, 2].filter(function (k) { return k < section.units.length; }).map(function (k) {
        var unit = section.order[i][k], s = section.reach_s[i][k];
        if (unit === undefined || s === null || s === undefined) { return "–"; }
        return w.nowrap(w.callSign(section.units[unit].unit)) + ' <span class="nowrap' + (s > section.response_min * 60 ? " late" : "") + '">' + w.escape(w.minutes(s)) + "</span>";
      }));
    }
    var columns = [[w.t("code")], [w.t("place")], [w.t("first")], [w.t("second")], [w.t("third")]].slice(0, 2 + Math.min(3, section.units.length));
    var all = places.map(function (_, i) { return i; }), rest = all.slice(sites);
    var near = w.scroll(w.table(columns, all.slice(0, sites).map(row), -1, w.t("order_title")));
    if (!rest.length) { return near; }
    return near + "<details><summary>" + w.escape(w.t("order_rest", { n: rest.length })) + "</summary>" + w.scroll(w.table(columns, rest.map(row), -1, w.t("order_title"))) + "</details>";
  }

  function unreached(w, section) {
    if (!section.unreached.length) { return "<p>" + w.escape(w.t("unreached_none", { min: w.number(section.response_min) })) + "</p>"; }
    var total = section.rates.reduce(function (a, b) { return a + b; }, 0), theirs = section.unreached.reduce(function (sum, i) { return sum + section.rates[i]; }, 0);
    var said = w.t("unreached_text", { n: section.unreached.length, of: section.rates.length, min: w.number(section.response_min), share: w.percent(total ? theirs / total : 0) });
    var rows = section.unreached.slice().sort(function (a, b) { return section.rates[b] - section.rates[a]; });
    function list(some) {
      return '<ul class="places">' + some.map(function (i) {
        var s = section.reach_s[i][0], place = w.plan.places[i];
        return "<li><b>" + w.escape(place.id) + "</b> " + w.escape(w.name(place)) + " (" + w.escape(s === null || s === undefined ? w.t("no_way") : w.minutes(s)) + ")</li>";
      }).join("") + "</ul>";
    }
    var rest = rows.slice(SHOWN_PLACES);
    return "<p>" + w.escape(said) + "</p>" + list(rows.slice(0, SHOWN_PLACES))
      + (rest.length ? "<details><summary>" + w.escape(w.t("order_rest", { n: rest.length })) + "</summary>" + list(rest) + "</details>" : "");
  }

  /* ---- draws and assumptions ---- */
  function draws(w, period) {
    var command = "chot draw verify out/ " + period.id + " SEED";
    var parts = [["checkpoints", period.draw]].concat(NAMES.map(function (name) { return [name, period[name] && period[name].draw]; })).filter(function (part) { return part[1]; });
    return parts.map(function (part) {
      var d = part[1], rows = [
        ["draw_scheme", d.scheme + " (HMAC-SHA256)"], ["draw_digest", d.lottery_digest], ["draw_commitment", d.commitment],
        ["draw_verify", command + (part[0] === "checkpoints" ? "" : " --part " + part[0])],
      ];
      var facts = rows.map(function (r) { return "<dt>" + w.escape(w.t(r[0])) + "</dt><dd><code>" + w.escape(r[1]) + "</code></dd>"; }).join("");
      return (parts.length > 1 ? "<h3>" + w.escape(w.t("draw_" + part[0])) + "</h3>" : "") + '<dl class="facts">' + facts + "</dl>";
    }).join("");
  }

  function assumptions(w, period) {
    var p = period.posts, q = period.patrols, r = period.reserves, lines = [];
    if (p) { lines.push(w.t("assumed_posts", { effectiveness: w.percent(p.effectiveness) })); }
    if (q) { lines.push(w.t("assumed_patrols", { radius: w.length(q.radius_m), effectiveness: w.percent(q.effectiveness), speed: w.number(q.speed_kph), min: q.slot_min })); }
    if (r) { lines.push(w.t("assumed_reserves", { busy: w.percent(r.busy) })); }
    if (w.plan.exercise) { lines.push(w.t("assumed_exercise")); }
    return lines;
  }

  return { write: write, draws: draws, assumptions: assumptions };
})();
