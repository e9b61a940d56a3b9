// Signatures on the glass: strokes are kept as data and drawn anew when the page turns or grows.
(function () {
  "use strict";
  // a pad on a canvas: `strokes()` in JSON, "" for none, which `draw` draws again; `fit()` when its place has changed; `clear()`
  window.auxpolicePad = (canvas) => {
    const pad = new window.SignaturePad(canvas, { backgroundColor: "rgb(255,255,255)", penColor: "#17212f" });
    function fit() {
      const strokes = pad.toData();
      const ratio = Math.max(window.devicePixelRatio || 1, 1);
      canvas.width = canvas.offsetWidth * ratio;
      canvas.height = canvas.offsetHeight * ratio;
      canvas.getContext("2d").scale(ratio, ratio);
      pad.clear();
      pad.fromData(strokes);
    }
    fit();
    window.addEventListener("resize", fit);
    const point = (p) => [Math.max(0, Math.round(p.x)), Math.max(0, Math.round(p.y)), Math.round(p.time % 1e9)];
    const strokes = () => pad.isEmpty() ? "" : JSON.stringify(pad.toData().map((one) => one.points.map(point)));
    function draw(kept) {
      const named = ([x, y, time]) => ({ x, y, time, pressure: 0.5 });
      pad.clear();
      if (kept) pad.fromData(JSON.parse(kept).map((points) => ({ points: points.map(named) })));
    }
    return { fit, strokes, draw, clear: () => pad.clear(), ended: (act) => pad.addEventListener("endStroke", act) };
  };
  document.querySelectorAll("form[data-signing]").forEach((form) => {
    const canvas = form.querySelector("[data-pad]");
    if (!canvas || !window.SignaturePad) return;
    const pad = window.auxpolicePad(canvas);
    form.querySelector("[data-pad-clear]").addEventListener("click", pad.clear);
    form.addEventListener("submit", () => { form.elements.strokes.value = pad.strokes(); });
  });
})();
