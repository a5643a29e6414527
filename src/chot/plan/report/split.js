"use strict";
/* How the shared teams were split in a period: who does what, each duty's value curve, what one more team would buy. */
var ChotSplit = (function () {
  var WIDTH = 230, HEIGHT = 130, LEFT = 34, BOTTOM = 24, TOP = 12, RIGHT = 10;

  function of(w, period) {
    return w.plan.split && w.plan.split.periods.find(function (p) { return p.period === period.id; });
  }

  function write(w, period) {
    var section = of(w, period);
    w.$("split").hidden = !section;
    if (!section) { return; }
    var worst = section.storeys.reduce(function (a, b) { return b.weight * b.loss > a.weight * a.loss ? b : a; });
    w.$("split-intro").textContent = w.t("split_intro", {
      n: section.shared.length, splits: w.number(section.splits), value: w.number(section.value), duty: w.t("duty_" + worst.duty), bound: w.number(section.bound), gap: w.percent(section.gap),
    }) + " " + compared(w, section);
    w.$("split-units").innerHTML = units(w, section);
    var top = Math.max.apply(null, section.storeys.map(function (s) { return Math.max.apply(null, points(s).map(function (p) { return s.weight * p.value; })); }));
    w.$("split-curves").innerHTML = section.storeys.map(function (s) { return curve(w, section, s, top || 1); }).join("");
    w.$("split-more").innerHTML = more(w, section);
  }

  function compared(w, section) {
    var kinds = section.by_kind, same = section.storeys.every(function (s, i) { return s.teams === kinds.teams[i]; });
    if (same) { return w.t("split_same"); }
    return kinds.value === null ? w.t("split_kinds_none") : w.t("split_kinds", { value: w.number(kinds.value) });
  }

  function points(storey) { return storey.curve.filter(function (p) { return p.value !== null && p.bound !== null; }); }

  function units(w, section) {
    var rows = section.storeys.map(function (s) {
      var theirs = section.shared.filter(function (u) { return u.duty === s.duty; });
      return [w.escape(w.t("duty_" + s.duty)), s.own, theirs.length, s.teams, theirs.map(function (u) { return w.unit(u.unit) + (u.kind === s.duty ? "" : " (" + w.escape(w.t("split_from", { kind: w.t("duty_" + u.kind) })) + ")"); }).join("<br>") || "–",
        w.number(s.loss), w.number(s.bound)];
    });
    var free = section.shared.filter(function (u) { return !u.duty; });
    var columns = [[w.t("duty")], [w.t("split_own"), 1], [w.t("split_shared"), 1], [w.t("teams"), 1], [w.t("units")], [w.t("loss"), 1], [w.t("bound_short"), 1]];
    return w.scroll(w.table(columns, rows, -1, w.t("split_title")))
      + (free.length ? "<p>" + w.escape(w.t("split_free")) + " " + free.map(function (u) { return w.unit(u.unit); }).join(", ") + "</p>" : "");
  }

  /* One small picture a duty, all to the same scale: loss by teams, its proof dashed, the teams chosen as a dot. */
  function curve(w, section, s, top) {
    var known = points(s), first = known[0].teams, last = known[known.length - 1].teams;
    function x(n) { return LEFT + (WIDTH - LEFT - RIGHT) * (last > first ? (n - first) / (last - first) : 0.5); }
    function y(loss) { return TOP + (HEIGHT - TOP - BOTTOM) * (1 - s.weight * loss / top); }
    function line(side) { return known.map(function (p, i) { return (i ? "L" : "M") + x(p.teams).toFixed(1) + " " + y(p[side]).toFixed(1); }).join(""); }
    var chosen = { x: x(s.teams), y: y(s.loss) };
    var ticks = known.map(function (p) { return '<text x="' + x(p.teams).toFixed(1) + '" y="' + (HEIGHT - 8) + '" text-anchor="middle">' + p.teams + "</text>"; }).join("");
    var level = TOP + (HEIGHT - TOP - BOTTOM) * (1 - section.bound / top);
    var label = w.t("split_curve_label", { duty: w.t("duty_" + s.duty), teams: s.teams, loss: w.number(s.loss) });
    return '<figure class="curve"><figcaption>' + w.escape(w.t("duty_" + s.duty)) + (s.weight === 1 ? "" : " × " + w.escape(w.number(s.weight))) + "</figcaption>"
      + '<svg viewBox="0 0 ' + WIDTH + " " + HEIGHT + '" role="img" aria-label="' + w.escape(label) + '">'
      + '<path class="axis" d="M' + LEFT + " " + TOP + "V" + (HEIGHT - BOTTOM) + "H" + (WIDTH - RIGHT) + '"/>'
      + '<path class="level" d="M' + LEFT + " " + level.toFixed(1) + "H" + (WIDTH - RIGHT) + '"/>'
      + '<path class="proof" d="' + line("bound") + '"/><path class="loss" d="' + line("value") + '"/>'
      + known.map(function (p) { return '<circle r="2" cx="' + x(p.teams).toFixed(1) + '" cy="' + y(p.value).toFixed(1) + '"/>'; }).join("")
      + '<circle class="chosen" r="5" cx="' + chosen.x.toFixed(1) + '" cy="' + chosen.y.toFixed(1) + '"/>'
      + '<text x="' + (LEFT - 4) + '" y="' + (TOP + 4) + '" text-anchor="end">' + w.escape(w.number(top, 0)) + '</text><text x="' + (LEFT - 4) + '" y="' + (HEIGHT - BOTTOM) + '" text-anchor="end">0</text>' + ticks + "</svg></figure>";
  }

  function more(w, section) {
    var rows = section.what_if.map(function (r, i) {
      var off = section.value - r.worst;
      return [i + 1, w.escape(w.t("duty_" + r.duty)), r.teams, w.number(r.loss), w.number(r.buys), w.number(r.buys_at_most), off > 1e-9 ? "−" + w.number(off) : "0"];
    });
    return w.scroll(w.table([["#", 1], [w.t("duty")], [w.t("teams"), 1], [w.t("loss"), 1], [w.t("split_buys"), 1], [w.t("split_buys_most"), 1], [w.t("split_off_worst"), 1]], rows, -1, w.t("split_more_title")));
  }

  return { write: write };
})();
