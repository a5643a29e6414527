"use strict";
/* The time bar under the map: it chooses the moment of the period at which the patrols are shown, and plays their day. */
var ChotDay = (function () {
  var TRAIL_SLOTS = 2;
  var STEP_MS = 900; // where motion is unwelcome, play goes slot by slot

  /* ``told`` is called with the model, the drawn set and the second whenever one of them changes. */
  function create(w, told) {
    var day = { model: null, set: 0, team: 0, now: 0, playing: false, last: 0 }, made = new Map(), written = {}, still = window.matchMedia("(prefers-reduced-motion: reduce)");

    /* Most frames change no word; the page is touched only where one does. */
    function put(id, html) { if (written[id] !== html) { written[id] = html; w.$(id).innerHTML = html; } }
    function slot_s() { return day.model.section.slot_min * 60; }

    /* Another period starts at its first second; another set or language stays where it was. */
    day.show = function (period, set) {
      var section = period.patrols;
      w.$("day").hidden = w.$("day-paper").hidden = !section;
      if (!section) { day.playing = false; day.model = null; return; }
      if (!made.has(section)) { made.set(section, ChotPatrols.ready(w.data, section)); }
      var model = made.get(section);
      if (model !== day.model) { day.now = 0; day.team = 0; day.playing = false; }
      day.model = model;
      day.set = Math.min(set, section.sets.length - 1);
      controls();
      day.move(day.now);
    };

    function controls() {
      var section = day.model.section;
      w.$("day-range").max = String(day.model.length_s);
      w.$("day-set").innerHTML = section.sets.map(function (_, i) { return '<option value="' + i + '">' + w.escape(ChotPatrols.setName(w, section, i)) + "</option>"; }).join("");
      w.$("day-set").value = String(day.set);
      w.$("day-team").innerHTML = section.units.map(function (id, i) { return '<option value="' + i + '">' + w.escape(i + 1 + " · " + w.callSign(id)) + "</option>"; }).join("");
      w.$("day-team").value = String(day.team);
      var speeds = w.$("day-speed"), chosen = speeds.value || "300";
      speeds.innerHTML = [60, 300, 900].map(function (x) { return '<option value="' + x + '">' + w.escape(w.t("speed", { min: x / 60 })) + "</option>"; }).join("");
      speeds.value = chosen;
      playWord();
    }
    function playWord() {
      w.$("day-play").textContent = (day.playing ? "❚❚ " : "▶ ") + w.t(day.playing ? "pause" : "play");
      w.$("day-play").setAttribute("aria-pressed", String(day.playing));
    }

    day.move = function (s) {
      day.now = Math.max(0, Math.min(day.model.length_s, s));
      var slot = ChotPatrols.slotAt(day.model, day.now), clock = w.at(w.state.period, Math.floor(day.now / 60) * 60), range = w.$("day-range");
      range.value = String(day.now);
      range.setAttribute("aria-valuetext", clock.time + ", " + clock.day);
      w.$("day-clock").textContent = clock.time;
      w.$("day-date").textContent = w.t("day_slot", { day: clock.day, slot: slot + 1, slots: day.model.section.slots });
      w.$("day-paper").textContent = w.t("map_at", { set: ChotPatrols.setName(w, day.model.section, day.set), time: clock.time, day: clock.day });
      teams();
      sites(slot);
      ChotPatrols.markNow(day.model, day.now);
      told(day.model, day.model.section.sets[day.set], day.now);
    };

    function teams() {
      var section = day.model.section;
      put("day-teams", section.sets[day.set].teams.map(function (stops, i) {
        var team = ChotPatrols.where(day.model, stops, day.now), until = w.at(w.state.period, team.until).time, said;
        if (team.moving) { said = w.t("team_moving", { place: w.name(section.places[team.to]), time: until }); }
        else { said = w.t(team.rest ? "team_rests" : section.places[team.place].base ? "team_base" : "team_at", { place: w.name(section.places[team.place]), time: until }); }
        return '<li><span class="pin team" aria-hidden="true">' + (i + 1) + "</span><span>" + w.bold(w.callSign(section.units[i])) + " " + w.escape(said) + "</span></li>";
      }).join(""));
    }

    function sites(slot) {
      var section = day.model.section, safe = ChotPatrols.protectedNow(day.model, section.sets[day.set], day.now);
      var rows = section.sites.map(function (row, i) { return { site: row.site, worth: row.values[slot], safe: safe[i] }; })
        .filter(function (row) { return row.worth > 0; }).sort(function (a, b) { return b.worth - a.worth; });
      put("day-sites", rows.map(function (row) {
        return '<li class="' + (row.safe ? "safe" : "") + '"><span aria-hidden="true">' + (row.safe ? "✓" : "○") + "</span> " + w.escape(w.site(row.site)) + " <b>" + w.number(row.worth) + "</b>"
          + '<span class="aloud"> ' + w.escape(w.t(row.safe ? "now_safe" : "now_bare")) + "</span></li>";
      }).join(""));
    }

    /* Frames come when the browser has time; a frame moves the day on by the time that went by, times the speed. */
    function frame(time) {
      if (!day.playing || !day.model) { return; }
      var passed = day.last ? time - day.last : 0;
      if (still.matches) {
        if (!day.last || passed >= STEP_MS) { day.last = time; day.move((Math.floor(day.now / slot_s()) + (passed ? 1 : 0)) * slot_s()); }
      } else {
        day.last = time;
        day.move(day.now + passed / 1000 * Number(w.$("day-speed").value));
      }
      if (day.now >= day.model.length_s) { day.playing = false; playWord(); return; }
      requestAnimationFrame(frame);
    }
    day.play = function () {
      day.playing = !day.playing;
      day.last = 0;
      if (day.playing && day.now >= day.model.length_s) { day.move(0); }
      playWord();
      if (day.playing) { requestAnimationFrame(frame); }
    };
    function pause() { if (day.playing) { day.play(); } }

    day.trail_s = function () { return TRAIL_SLOTS * slot_s(); };
    day.toSlot = function (slot) { pause(); day.move(slot * slot_s()); };

    w.$("day-play").addEventListener("click", day.play);
    w.$("day-range").addEventListener("input", function (event) { pause(); day.move(Number(event.target.value)); });
    w.$("day-range").addEventListener("keydown", function (event) {
      var way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 4, PageDown: -4 }[event.key];
      if (!way) { return; }
      event.preventDefault();
      var slot = day.now / slot_s();
      day.toSlot(way > 0 ? Math.floor(slot + 1e-9) + way : Math.ceil(slot - 1e-9) + way);
    });
    w.$("day-team").addEventListener("change", function (event) {
      day.team = Number(event.target.value);
      document.querySelectorAll("[data-team-table]").forEach(function (e) { e.classList.toggle("aside", e.dataset.teamTable !== String(day.team)); });
    });
    return day;
  }

  return { create: create };
})();
