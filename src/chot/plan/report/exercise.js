"use strict";
/* The simulated days: which figures they bear out, how soon help comes, and what the plan cannot do without. */
var ChotExercise = (function () {
  function period(w, id) { return id === "" ? w.t("all_together") : w.periodById[id] ? w.name(w.periodById[id]) : id; }
  function known(x, say) { return x === null || x === undefined ? "–" : say(x); }

  function write(w, exercise) {
    w.$("exercise-intro").textContent = w.t("exercise_intro", { days: w.number(exercise.days), seed: exercise.seed, confidence: w.percent(exercise.confidence) });
    w.$("exercise-verdict").innerHTML = verdict(w, exercise);
    w.$("exercise-figures").innerHTML = exercise.figures.length ? "<details><summary>" + w.escape(w.t("exercise_figures", { n: exercise.figures.length })) + "</summary>" + figures(w, exercise.figures) + "</details>" : "";
    w.$("exercise-response").innerHTML = exercise.response.length ? "<h3>" + w.escape(w.t("response_title")) + "</h3>" + response(w, exercise) : "";
    w.$("exercise-stress").innerHTML = exercise.stress.length ? "<h3>" + w.escape(w.t("stress_title")) + "</h3><p>" + w.escape(w.t("stress_intro")) + "</p>" + stress(w, exercise) : "";
  }

  function verdict(w, exercise) {
    var n = w.number(exercise.checked);
    if (!exercise.n_astray) { return '<p class="good">✓ ' + w.escape(w.t("exercise_agrees", { n: n })) + "</p>"; }
    var said = w.t("exercise_astray", { n: n, astray: w.number(exercise.n_astray) });
    var shown = exercise.n_astray > exercise.astray.length ? " " + w.t("shown_first", { n: exercise.astray.length }) : "";
    return '<p class="note">✗ ' + w.escape(said + shown) + "</p>" + figures(w, exercise.astray);
  }

  function figures(w, rows) {
    return w.scroll(w.table([[w.t("figure")], [w.t("period")], [w.t("subject")], [w.t("claimed"), 1], [w.t("simulated"), 1], [w.t("interval"), 1]], rows.map(function (f) {
      return [w.escape(w.name(f)), w.escape(period(w, f.period)), w.escape(f.subject || "–"), known(f.claimed, function (x) { return w.escape(w.t("sense_" + f.sense, { n: w.number(x, 4) })); }),
        w.number(f.mean, 4), w.nowrap(w.number(f.low, 4) + " – " + w.number(f.high, 4))];
    }), -1, w.t("exercise_title")));
  }

  function response(w, exercise) {
    return w.scroll(w.table([[w.t("period")], [w.t("incidents"), 1], [w.t("reached"), 1], [w.t("mean"), 1], [w.t("median"), 1], [w.t("p90"), 1]], exercise.response.map(function (r) {
      return [w.escape(period(w, r.period)), w.number(r.incidents), known(r.within, w.percent), known(r.mean_s, w.minutes), known(r.p50_s, w.minutes), known(r.p90_s, w.minutes)];
    }), -1, w.t("response_title")));
  }

  function stress(w, exercise) {
    function pair(before, after, say) { return before === null || before === undefined || after === null || after === undefined ? "–" : w.nowrap(say(before) + " → " + say(after)); }
    var rows = exercise.stress.map(function (s, i) {
      return [i + 1, w.escape(w.t("stress_" + s.kind)), w.bold(w.name(s)) + (s.id && s.id !== w.name(s) ? " (" + w.escape(s.id) + ")" : ""),
        pair(s.within_before, s.within_after, w.percent), pair(s.loss_before, s.loss_after, w.number), w.share(s.change, "loss")];
    });
    var more = exercise.n_stress > rows.length ? "<p>" + w.escape(w.t("shown_first", { n: rows.length })) + "</p>" : "";
    return w.scroll(w.table([["#", 1], [w.t("stress_kind")], [w.t("lost")], [w.t("reached"), 1], [w.t("loss"), 1], [w.t("worse_by")]], rows, -1, w.t("stress_title"))) + more;
  }

  return { write: write };
})();
