// Charts: the library comes only when a chart nears the screen, because it weighs more than the rest of the page together.
// Without script, or when it cannot be fetched, the finding above and the table below still say everything.
let loading;

function library(address) {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(window.echarts);
    script.onerror = reject;
    document.head.append(script);
  });
  return loading;
}

const role = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function options(data) {
  const text = { color: role("--ink-3"), fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 13 };
  const colours = [role("--accent-60"), role("--accent-20"), role("--ink-3"), role("--accent-40")];
  const line = data.kind === "line";
  return {
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    color: colours,
    textStyle: text,
    grid: { left: 8, right: 8, top: data.series.length > 1 ? 40 : 16, bottom: 8, containLabel: true },
    legend: { show: data.series.length > 1, top: 0, right: 0, textStyle: text, icon: "roundRect" },
    // Plain text: a tooltip made of HTML would need inline styles, which the page does not allow.
    tooltip: { trigger: "axis", renderMode: "richText", valueFormatter: (value) => (value == null ? "–" : value.toLocaleString("ko-KR") + data.unit) },
    xAxis: { type: "category", data: data.labels, axisTick: { show: false }, axisLine: { lineStyle: { color: role("--line-2") } }, axisLabel: text },
    yAxis: { type: "value", splitLine: { lineStyle: { color: role("--line") } }, axisLabel: { ...text, formatter: (value) => value.toLocaleString("ko-KR") } },
    series: data.series.map((one) => ({
      name: one.name,
      type: data.kind,
      data: one.values,
      barMaxWidth: 32,
      symbolSize: 7,
      lineStyle: line ? { width: 2.5 } : undefined,
      itemStyle: line ? undefined : { borderRadius: [3, 3, 0, 0] },
    })),
  };
}

async function draw(place) {
  const data = JSON.parse(document.getElementById(place.dataset.chart).textContent);
  try {
    const echarts = await library(place.dataset.library);
    const chart = echarts.init(place, null, { renderer: "canvas" });
    chart.setOption(options(data));
    new ResizeObserver(() => chart.resize()).observe(place);
    place.dataset.drawn = "";
  } catch {
    place.hidden = true;
    place.closest("figure").querySelector("details").open = true;
  }
}

const near = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (entry.isIntersecting) {
      near.unobserve(entry.target);
      draw(entry.target);
    }
  }
}, { rootMargin: "200px" });
for (const place of document.querySelectorAll("[data-chart]")) near.observe(place);
