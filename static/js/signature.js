// Signatures on the glass: strokes are kept as data and drawn anew when the page turns or grows.
(function () {
  "use strict";
  document.querySelectorAll("form[data-signing]").forEach((form) => {
    const canvas = form.querySelector("[data-pad]");
    if (!canvas || !window.SignaturePad) return;
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
    form.querySelector("[data-pad-clear]").addEventListener("click", () => pad.clear());
    form.addEventListener("submit", () => {
      const strokes = pad.toData().map((one) => one.points.map((p) => [Math.max(0, Math.round(p.x)), Math.max(0, Math.round(p.y)), Math.round(p.time % 1e9)]));
      form.elements.strokes.value = pad.isEmpty() ? "" : JSON.stringify(strokes);
    });
  });
})();
