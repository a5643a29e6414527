"use strict";
/* How the report speaks: words and figures in the chosen language, and the few pieces of HTML that every part uses. */
var ChotWords = (function () {
  function escape(text) { return String(text).replace(/[&<>"']/g, function (c) { return "&#" + c.charCodeAt(0) + ";"; }); }
  function bold(text) { return "<b>" + escape(text) + "</b>"; }
  function whole(p) { return String(p > 0.995 ? 100 : Math.max(p > 0 ? 1 : 0, Math.round(p * 100))); }
  function button(kind, value, text) { return '<button type="button" class="link" data-' + kind + '="' + escape(value) + '">' + escape(text) + "</button>"; }
  function codes(ids) { return '<span class="codes">' + ids.map(escape).join(", ") + "</span>"; }
  function nowrap(text) { return '<span class="nowrap">' + escape(text) + "</span>"; }
  function byId(rows) {
    var found = {};
    (rows || []).forEach(function (row) { found[row.id] = row; });
    return found;
  }

  /* Columns are [heading, numeric?]; cells are HTML. */
  function table(columns, rows, current, caption) {
    var head = columns.map(function (c) { return '<th scope="col"' + (c[1] ? ' class="n"' : "") + ">" + escape(c[0]) + "</th>"; }).join("");
    var body = rows.map(function (row, i) {
      var cells = row.map(function (cell, j) { return "<td" + (columns[j][1] ? ' class="n"' : "") + ">" + cell + "</td>"; }).join("");
      return "<tr" + (i === current ? ' class="current"' : "") + ">" + cells + "</tr>";
    }).join("");
    return '<table aria-label="' + escape(caption) + '"><thead><tr>' + head + "</tr></thead><tbody>" + body + "</tbody></table>";
  }
  function scroll(html) { return '<div class="scroll" tabindex="0">' + html + "</div>"; }
  function figure(id, title, big, text, more) {
    return '<div class="figure" id="' + id + '"><h3>' + escape(title) + "</h3><b>" + escape(big) + "</b><p>" + escape(text) + "</p>" + (more || "") + "</div>";
  }

  /* ``state.lang`` is read at every call, so that a change of language needs nothing but writing the page anew. */
  function create(data, state) {
    var plan = data.plan, clockFormat = new Intl.DateTimeFormat("en-GB", {
      day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: plan.scenario.time_zone,
    });
    var w = {
      data: data, plan: plan, state: state, escape: escape, bold: bold, whole: whole, button: button, codes: codes, nowrap: nowrap, table: table, scroll: scroll,
      figure: figure, siteById: byId(plan.sites), entryById: byId(plan.entries), periodById: byId(plan.periods), unitById: byId(plan.units),
    };
    w.$ = function (id) { return document.getElementById(id); };
    w.t = function (key, values) {
      return data.strings[state.lang][key].replace(/\{(\w+)\}/g, function (_, name) { return values[name]; });
    };
    w.name = function (thing) { return thing.name[state.lang]; };
    w.site = function (id) { return w.name(w.siteById[id]); };
    w.number = function (x, digits) { return new Intl.NumberFormat(state.lang, { maximumFractionDigits: digits === undefined ? 2 : digits }).format(x); };
    w.percent = function (p) {
      var digits = p > 0 && p < 0.0995 ? 2 : 1;
      return new Intl.NumberFormat(state.lang, { style: "percent", maximumFractionDigits: digits }).format(p);
    };
    w.seconds = function (s) { return w.t("seconds", { n: w.number(s, 1) }); };
    w.minutes = function (s) { return w.t("minutes", { n: w.number(s / 60, 1) }); };
    w.length = function (m) { return m < 1000 ? w.t("metres", { n: w.number(m, 0) }) : w.t("kilometres", { n: w.number(m / 1000, 1) }); };
    w.clock = function (moment) {
      var parts = {};
      clockFormat.formatToParts(new Date(moment)).forEach(function (p) { parts[p.type] = p.value; });
      return { time: parts.hour + ":" + parts.minute, day: parts.day + "/" + parts.month };
    };
    w.hours = function (period) {
      var a = w.clock(period.start), b = w.clock(period.end);
      return a.day === b.day ? a.time + "–" + b.time + ", " + a.day : a.time + " " + a.day + " – " + b.time + " " + b.day;
    };
    /* The clock at so many seconds after the period's start, to the nearest minute. */
    w.at = function (period, s) { return w.clock(new Date(period.start).getTime() + Math.round(s / 60) * 60000); };
    w.share = function (p, kind) {
      return '<span class="bar-cell"><span class="share ' + (kind || "") + '" aria-hidden="true"><i data-width="' + p + '"></i></span>' + w.percent(p) + "</span>";
    };
    /* What people call a unit on the radio; its id where the plan does not say. */
    w.callSign = function (id) { return (w.unitById[id] && w.unitById[id].call_sign) || id; };
    w.unit = function (id) {
      var unit = w.unitById[id];
      return unit ? bold(unit.call_sign || id) + " " + escape(w.name(unit)) : bold(id);
    };
    return w;
  }

  return { create: create };
})();
