"use strict";
/* The map of the report: everything drawn on one Leaflet canvas, nothing fetched. */
var ChotMap = (function () {
  var STREETS = {
    major: { color: "#8d979c", weight: 3.2 },
    middle: { color: "#a5aeb2", weight: 2.2 },
    minor: { color: "#c3cacd", weight: 1.3 },
    service: { color: "#dde2e3", weight: 0.9 },
  };
  var CELL = 0.002; // degrees: a hover looks at one cell of streets and its neighbours

  /* Differences of 5-decimal coordinates as printable characters, 5 bits each (Google's polyline format). */
  function decode(text) {
    var points = [], lat = 0, lon = 0, i = 0;
    function next() {
      var value = 0, shift = 0, byte;
      do {
        byte = text.charCodeAt(i++) - 63;
        value |= (byte & 31) << shift;
        shift += 5;
      } while (byte >= 32);
      return value & 1 ? ~(value >> 1) : value >> 1;
    }
    while (i < text.length) {
      lat += next();
      lon += next();
      points.push([lat / 1e5, lon / 1e5]);
    }
    return points;
  }

  function flip(line) {
    return line.map(function (p) { return [p[1], p[0]]; });
  }

  function create(element, data, words) {
    var map = L.map(element, { preferCanvas: true, zoomControl: false, zoomSnap: 0.5, wheelPxPerZoomLevel: 90, minZoom: 10, maxZoom: 19 });
    map.attributionControl.setPrefix(false).addAttribution(data.plan.map.attribution);
    ["cordons", "routes", "streets", "patrols"].forEach(function (name, i) { map.createPane(name).style.zIndex = [420, 430, 300, 440][i]; });
    var renderers = {};
    ["streets", "cordons", "routes", "patrols"].forEach(function (name) { renderers[name] = L.canvas({ pane: name, padding: 0.3 }); });
    var zoom = L.control.zoom({ zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
    L.control.scale({ imperial: false, maxWidth: 140 }).addTo(map);
    addNorth(map, words);
    var grid = addStreets(map, data.streets, renderers.streets);
    hoverStreets(map, grid, data.streets.names, words);
    var layers = {};
    ["cordons", "closed", "entries", "routes", "sites", "checkpoints"].concat(ChotStoreyMap.LAYERS).forEach(function (name) {
      layers[name] = L.layerGroup();
      if (ChotStoreyMap.OFF_AT_FIRST.indexOf(name) < 0) { layers[name].addTo(map); }
    });
    map.on("zoomend", function () { sizePins(map, element); });
    return {
      map: map, layers: layers, renderers: renderers, zoom: zoom, drawn: {}, lastState: null,
      /* Where the checkpoints and sites are; the whole area inside the outer cordon. */
      home: function () { map.fitBounds(closeBounds(data, this.lastState), { padding: [26, 26], animate: false }); },
      whole: function () { map.fitBounds(wholeBounds(data), { padding: [14, 14], animate: false }); },
      show: function (state) { draw(this, data, state, renderers); },
      toggle: function (name, on) { if (on) { map.addLayer(layers[name]); } else { map.removeLayer(layers[name]); } },
      focusRoute: function (i) {
        var route = this.drawn.routes[i];
        map.fitBounds(route.getBounds(), { padding: [30, 30] });
        route.openPopup();
      },
      focusPoint: function (marker) { map.setView(marker.getLatLng(), Math.max(map.getZoom(), 16)); marker.openPopup(); },
    };
  }

  function wholeBounds(data) {
    var outer = data.plan.cordons.filter(function (c) { return c.kind === "outer"; });
    return L.latLngBounds(outer.length ? flip(outer[0].ring) : []).extend(closeBounds(data, null));
  }

  function closeBounds(data, state) {
    var places = data.plan.sites;
    if (state) { places = places.filter(function (s) { return state.period.site_values[s.id] > 0; }).concat(state.period.checkpoints); }
    return L.latLngBounds(places.map(function (p) { return [p.lat, p.lon]; }));
  }

  /* Far out, pins shrink so that neighbours stay apart; the style sheet does the rest. */
  function sizePins(map, element) {
    var zoom = map.getZoom(), box = typeof element === "string" ? document.getElementById(element) : element;
    box.classList.toggle("far", zoom < 15);
    box.classList.toggle("farther", zoom < 13.5);
  }

  function addNorth(map, words) {
    var control = L.control({ position: "topright" });
    control.onAdd = function () {
      var box = L.DomUtil.create("div", "north");
      box.title = words.north;
      box.innerHTML = '<svg viewBox="0 0 14 18" aria-hidden="true"><path d="M7 0 L13 17 L7 13 L1 17 Z" fill="#16232b"/></svg><span id="north-letter"></span>';
      box.querySelector("span").textContent = words.n;
      return box;
    };
    control.addTo(map);
  }

  /* One path per class of street: drawing costs four strokes, however many streets there are. */
  function addStreets(map, streets, renderer) {
    var grid = new Map();
    streets.groups.forEach(function (group) {
      var lines = group.lines.split(" ").filter(Boolean).map(decode);
      var style = STREETS[group.kind];
      L.polyline(lines, { renderer: renderer, pane: "streets", interactive: false, color: style.color, weight: style.weight, smoothFactor: 1.2 }).addTo(map);
      lines.forEach(function (line, i) { index(grid, line, group.names[i]); });
    });
    return grid;
  }

  function index(grid, line, name) {
    if (!name) { return; }
    for (var i = 1; i < line.length; i++) {
      var a = line[i - 1], b = line[i], key = Math.floor((a[0] + b[0]) / 2 / CELL) + ":" + Math.floor((a[1] + b[1]) / 2 / CELL);
      if (!grid.has(key)) { grid.set(key, []); }
      grid.get(key).push([a, b, name]);
    }
  }

  function label(text) {
    var span = document.createElement("span");
    span.textContent = text;
    return span;
  }

  function hoverStreets(map, grid, names) {
    var tooltip = L.tooltip({ className: "street", direction: "top", offset: [0, -8], opacity: 1 }), shown = 0;
    map.on("mousemove", function (event) {
      var name = nearestName(map, grid, event.latlng, event.layerPoint);
      if (!name) { map.closeTooltip(tooltip); shown = 0; return; }
      if (name !== shown) { tooltip.setContent(label(names[name])); shown = name; }
      tooltip.setLatLng(event.latlng);
      if (!map.hasLayer(tooltip)) { map.openTooltip(tooltip); }
    });
    map.on("mouseout", function () { map.closeTooltip(tooltip); shown = 0; });
  }

  function nearestName(map, grid, at, point) {
    var best = 8, name = 0, row = Math.floor(at.lat / CELL), column = Math.floor(at.lng / CELL);
    for (var r = row - 1; r <= row + 1; r++) {
      for (var c = column - 1; c <= column + 1; c++) {
        (grid.get(r + ":" + c) || []).forEach(function (piece) {
          var d = L.LineUtil.pointToSegmentDistance(point, map.latLngToLayerPoint(piece[0]), map.latLngToLayerPoint(piece[1]));
          if (d < best) { best = d; name = piece[2]; }
        });
      }
    }
    return name;
  }

  function pin(kind, text, size, title) {
    return L.divIcon({ className: "spot", html: '<span class="pin ' + kind + '">' + text + "</span>", iconSize: [size, size], title: title });
  }

  function draw(self, data, state, renderers) {
    self.lastState = state;
    Object.keys(self.layers).forEach(function (name) { self.layers[name].clearLayers(); });
    self.drawn = { routes: [], checkpoints: {}, sites: {} };
    drawCordons(self, data, renderers.cordons);
    drawClosed(self, state, renderers.cordons);
    drawEntries(self, data, state);
    drawRoutes(self, state, renderers.routes);
    drawSites(self, data, state);
    drawCheckpoints(self, state);
    ChotStoreyMap.draw(self, data, state);
  }

  function drawCordons(self, data, renderer) {
    data.plan.cordons.forEach(function (cordon) {
      var outer = cordon.kind === "outer";
      L.polygon([flip(cordon.ring)].concat(cordon.holes.map(flip)), {
        renderer: renderer, pane: "cordons", interactive: false, color: "#37474f", weight: outer ? 3 : 2, dashArray: outer ? "10 6" : "3 5",
        fill: !outer, fillColor: "#8a1538", fillOpacity: 0.05,
      }).addTo(self.layers.cordons);
    });
  }

  function drawClosed(self, state, renderer) {
    L.polyline(state.period.closed_lines.split(" ").filter(Boolean).map(decode), {
      renderer: renderer, pane: "cordons", interactive: false, color: "#6b4a9a", weight: 4, opacity: 0.75,
    }).addTo(self.layers.closed);
  }

  function drawEntries(self, data, state) {
    data.plan.entries.forEach(function (entry) {
      L.marker([entry.lat, entry.lon], { icon: L.divIcon({ className: "entry", iconSize: [8, 8] }), keyboard: false })
        .bindPopup(state.escape(entry.id + " · " + entry.name[state.lang])).addTo(self.layers.entries);
    });
  }

  function drawRoutes(self, state, renderer) {
    state.period.routes.forEach(function (route, i) {
      var line = L.polyline(flip(route.line), {
        renderer: renderer, pane: "routes", color: "#b8460b", weight: 5 - i * 0.5, opacity: 0.85, dashArray: i ? "9 6" : null,
      });
      line.bindPopup(state.routeHtml(route, i)).addTo(self.layers.routes);
      self.drawn.routes.push(line);
    });
  }

  function drawSites(self, data, state) {
    data.plan.sites.forEach(function (site) {
      var worth = state.period.site_values[site.id] || 0;
      var marker = L.marker([site.lat, site.lon], {
        icon: pin("site" + (worth ? "" : " nothing"), state.number(worth), 30), alt: site.name[state.lang], title: site.name[state.lang], zIndexOffset: 200,
      });
      marker.bindPopup(state.siteHtml(site)).addTo(self.layers.sites);
      self.drawn.sites[site.id] = marker;
    });
  }

  function drawCheckpoints(self, state) {
    state.period.checkpoints.slice().reverse().forEach(function (checkpoint) {
      var p = checkpoint.probability, bucket = Math.min(4, Math.floor(p * 5));
      var look = "checkpoint p" + bucket;
      if (state.disposition) { look += state.disposition.checkpoints.indexOf(checkpoint.id) < 0 ? " off" : " on"; }
      var marker = L.marker([checkpoint.lat, checkpoint.lon], {
        icon: pin(look, state.whole(p), 30), alt: checkpoint.id, title: checkpoint.id + " · " + checkpoint.name[state.lang],
        zIndexOffset: 400 + Math.round(p * 100),
      });
      marker.bindPopup(state.checkpointHtml(checkpoint)).addTo(self.layers.checkpoints);
      self.drawn.checkpoints[checkpoint.id] = marker;
    });
  }

  return { create: create, decode: decode, STREETS: STREETS };
})();
