"use strict";
/* The storeys on the map. Every kind of mark has a shape of its own, so that a black-and-white print can be read. */
var ChotStoreyMap = (function () {
  var LAYERS = ["reach", "posts", "staging", "patrols"];
  var OFF_AT_FIRST = ["reach"]; // hundreds of marks: for whoever asks
  var HOUSE = '<svg viewBox="0 0 18 18" aria-hidden="true"><path d="M9 1.5 17 8.5V16.5H1V8.5Z" fill="#fff" stroke="#16232b" stroke-width="2"/><rect x="7" y="10" width="4" height="6.5" fill="#16232b"/></svg>';

  function icon(look, html, size, anchor) { return L.divIcon({ className: "spot", html: '<span class="pin ' + look + '">' + html + "</span>", iconSize: size, iconAnchor: anchor }); }

  function draw(self, data, state) {
    var period = state.period;
    self.drawn.posts = {};
    self.drawn.staging = [];
    self.drawn.teams = null;
    if (period.posts) { drawPosts(self, data, state, period.posts); }
    if (period.reserves) { drawReach(self, data, state, period.reserves); drawStaging(self, state, period.reserves); }
    if (period.patrols) { drawBases(self, state, period.patrols); }
  }

  /* A shield below the site's own mark: fixed teams, and after the plus the chance of an extra one. */
  function drawPosts(self, data, state, section) {
    section.sites.forEach(function (row) {
      if (!row.fixed && !row.chance) { return; }
      var site = data.plan.sites.find(function (s) { return s.id === row.site; });
      var text = (row.fixed || "") + (row.chance ? "+" + state.whole(row.chance) : "");
      var marker = L.marker([site.lat, site.lon], { icon: icon("guard", text, [44, 20], [22, -10]), alt: state.words("posts_title") + ", " + site.name[state.lang], zIndexOffset: 150 });
      marker.bindPopup(state.postHtml(row, site)).addTo(self.layers.posts);
      self.drawn.posts[row.site] = marker;
    });
  }

  function drawStaging(self, state, section) {
    section.units.forEach(function (row, i) {
      var text = '<span class="upright">' + (i + 1) + "</span>";
      var marker = L.marker([row.lat, row.lon], { icon: icon("staging", text, [24, 24], [12, 12]), alt: state.callSign(row.unit), zIndexOffset: 700 });
      marker.bindPopup(state.stagingHtml(section, i)).addTo(self.layers.staging);
      self.drawn.staging.push(marker);
    });
  }

  function drawReach(self, data, state, section) {
    data.plan.places.forEach(function (place, i) {
      var s = section.reach_s[i][0], look = s === null || s === undefined ? "none" : section.unreached.indexOf(i) < 0 ? "within" : "beyond";
      L.marker([place.lat, place.lon], { icon: L.divIcon({ className: "reach " + look, html: look === "none" ? "×" : "", iconSize: [10, 10] }), keyboard: false, zIndexOffset: -100 })
        .bindPopup(state.reachHtml(section, i)).addTo(self.layers.reach);
    });
  }

  function drawBases(self, state, section) {
    section.places.forEach(function (place) {
      if (!place.base) { return; }
      L.marker([place.lat, place.lon], { icon: L.divIcon({ className: "house", html: HOUSE, iconSize: [18, 18] }), keyboard: false, zIndexOffset: 100 })
        .bindPopup(state.escape(state.words("base") + " · " + place.name[state.lang])).addTo(self.layers.patrols);
    });
  }

  /* Called at every frame of the play: teams and trails are made once and then only moved. */
  function move(self, model, set, s, back_s, state) {
    if (!self.drawn.teams || self.drawn.teams.length !== set.teams.length) { makeTeams(self, model, state); }
    var beside = {};
    set.teams.forEach(function (stops, i) {
      var team = ChotPatrols.where(model, stops, s), drawn = self.drawn.teams[i], key = team.moving ? "" : String(team.place);
      var shift = key ? (beside[key] = (beside[key] || 0) + 1) - 1 : 0;
      drawn.marker.setLatLng(team.at);
      if (drawn.marker.getElement()) { drawn.marker.getElement().firstChild.style.marginLeft = shift * 44 + "px"; }
      drawn.trail.setLatLngs(ChotPatrols.trail(model, stops, s, back_s));
    });
    guardedSites(self, model, set, s);
  }

  function makeTeams(self, model, state) {
    self.drawn.teams = model.section.units.map(function (id, i) {
      var html = (i + 1) + '<span class="call">' + state.escape(state.callSign(id)) + "</span>";
      var trail = L.polyline([], { renderer: self.renderers.patrols, pane: "patrols", interactive: false, color: "#16232b", weight: 4, opacity: 0.75, dashArray: "1 7" }).addTo(self.layers.patrols);
      var marker = L.marker([0, 0], { icon: icon("team", html, [24, 24], [12, 34]), alt: state.callSign(id), keyboard: false, zIndexOffset: 1000 }).addTo(self.layers.patrols);
      marker.bindPopup(state.bold(i + 1 + " · " + state.callSign(id)));
      return { marker: marker, trail: trail };
    });
  }

  function guardedSites(self, model, set, s) {
    var safe = ChotPatrols.protectedNow(model, set, s), on = self.map.hasLayer(self.layers.patrols);
    model.section.sites.forEach(function (row, i) {
      var element = self.drawn.sites[row.site].getElement();
      if (element) { element.firstChild.classList.toggle("guarded", on && safe[i]); }
    });
  }

  return { LAYERS: LAYERS, OFF_AT_FIRST: OFF_AT_FIRST, draw: draw, move: move };
})();
