// Charts: options come from the page as JSON, colours from the tokens; ECharts is read only where there is a chart.
(function () {
  "use strict";
  const script = document.currentScript;
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  let library = null;

  function load() {
    if (!library) library = new Promise((resolve, reject) => {
      const tag = document.createElement("script");
      tag.src = script.dataset.echarts;
      tag.onload = () => resolve(window.echarts);
      tag.onerror = reject;
      document.head.append(tag);
    });
    return library;
  }

  const grouped = (number) => typeof number === "number" ? number.toLocaleString("zh-CN", { maximumFractionDigits: 2 }) : number;

  // Many stacked series are steps of a ladder: light to dark instead of colours that would come round again.
  function ramp(series) {
    if (series.length <= 6 || !series[0].stack) return null;
    const stops = [[205, 223, 246], [58, 117, 190], [12, 32, 68]];
    return series.map((_s, i) => {
      const at = 2 * i / (series.length - 1), low = Math.min(1, Math.floor(at));
      return "rgb(" + stops[low].map((c, k) => Math.round(c + (stops[low + 1][k] - c) * (at - low))).join(",") + ")";
    });
  }

  function dress(option) {
    const ink = token("--ink-2"), line = token("--line"), font = token("--font");
    const base = (a, whole) => a && Object.assign({
      axisLine: { show: a.type === "category", lineStyle: { color: token("--line-2") } },
      axisTick: { show: false },
      minInterval: whole && a.type === "value" ? 1 : undefined,
      splitLine: { show: a.type === "value", lineStyle: { color: line } },
      nameTextStyle: { color: token("--ink-3"), align: a.name ? "left" : "center" },
    }, a, {
      axisLabel: Object.assign({ color: ink, hideOverlap: true },
        a.absolute ? { formatter: (v) => grouped(Math.abs(v)) } : a.type === "value" ? { formatter: grouped } : {}, a.axisLabel),
    });
    const whole = option.series.every((one) => one.data.every((v) => typeof v !== "number" || Number.isInteger(v)));
    const axis = (a) => base(a, whole);
    const absolute = option.xAxis && option.xAxis.absolute;
    const pie = !option.xAxis;
    return Object.assign({}, option, {
      color: ramp(option.series) || [1, 2, 3, 4, 5, 6].map((n) => token("--chart-" + n)),
      textStyle: { fontFamily: font, color: ink },
      animationDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 400,
      grid: Object.assign({ left: 12, right: 32, top: option.legend && option.legend.show ? (option.yAxis && option.yAxis.name ? 58 : 40) : 28, bottom: 8, containLabel: true }, option.grid),
      legend: Object.assign({ top: pie ? "middle" : 4, left: pie ? undefined : "center", itemWidth: 12, itemHeight: 12, icon: "roundRect", textStyle: { color: ink } }, option.legend),
      tooltip: Object.assign({ confine: true, borderColor: line, textStyle: { color: token("--ink"), fontSize: 13 }, valueFormatter: (v) => grouped(absolute ? Math.abs(v) : v) }, option.tooltip),
      xAxis: axis(option.xAxis),
      yAxis: axis(option.yAxis),
    });
  }

  async function draw(root) {
    const places = Array.from(root.querySelectorAll("[data-chart]:not([data-drawn])"));
    if (!places.length) return;
    let echarts;
    try { echarts = await load(); } catch (problem) { places.map((p) => p.closest("[data-chart-card]")).filter(Boolean).forEach((card) => showTable(card, true)); return; }
    places.forEach((place) => {
      place.dataset.drawn = "1";
      const chart = echarts.init(place, null, { renderer: "svg" });
      chart.setOption(dress(JSON.parse(document.getElementById(place.dataset.chart).textContent)));
      new ResizeObserver(() => chart.resize()).observe(place);
    });
  }

  function showTable(card, shown) {
    card.querySelector(".chart-table").hidden = !shown;
    const button = card.querySelector("[data-chart-table]");
    if (button) button.setAttribute("aria-expanded", String(shown));
  }

  function save(name, url) {
    const link = Object.assign(document.createElement("a"), { href: url, download: name });
    document.body.append(link);
    link.click();
    link.remove();
  }

  document.addEventListener("click", async (event) => {
    const card = event.target.closest("[data-chart-card]");
    if (!card) return;
    const place = card.querySelector("[data-chart]");
    if (event.target.closest("[data-chart-table]")) showTable(card, card.querySelector(".chart-table").hidden);
    if (event.target.closest("[data-chart-csv]")) {
      const quote = (text) => '"' + (/^[=+\-@]/.test(text) && isNaN(text.replace(/,/g, "")) ? "'" : "") + text.replace(/"/g, '""') + '"';
      const lines = Array.from(card.querySelectorAll("tr")).map((row) => Array.from(row.children).map((cell) => quote(cell.textContent.trim())).join(","));
      save(place.dataset.title + ".csv", URL.createObjectURL(new Blob(["\ufeff" + lines.join("\r\n")], { type: "text/csv" })));
    }
    if (event.target.closest("[data-chart-png]")) {
      const echarts = await load();
      const copy = document.createElement("div");
      copy.style.cssText = "position:absolute;left:-9999px;width:" + place.clientWidth + "px;height:" + place.clientHeight + "px";
      document.body.append(copy);
      const chart = echarts.init(copy, null, { renderer: "canvas" });
      chart.setOption(Object.assign(dress(JSON.parse(document.getElementById(place.dataset.chart).textContent)), { animation: false, backgroundColor: "#fff" }));
      save(place.dataset.title + ".png", chart.getDataURL({ pixelRatio: 2 }));
      chart.dispose();
      copy.remove();
    }
  });
  document.addEventListener("content:added", (event) => draw(event.detail));
  document.addEventListener("htmx:afterSwap", (event) => draw(event.target));
  draw(document);
})();
