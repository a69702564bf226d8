// Charts: data from json_script, colours from the tokens, canvas, tooltips as rich text (HTML ones carry inline styles).
//
// data = { unit: "%" | "wan" | any word, max?, right? (room for the labels at the line ends, px), x: [category, …], series: [series, …] }
// series of "lines": { name, data, tone: a key of TOKENS, dash?: "dashed" | "dotted", points?, area?, step?, label?, text?: tone, dy?, mark?: { at, label } }
// series of "bars": { name, data, tone, outline?, stack?, show?: values above the bars, mark? }, or one of "lines" with type: "line"
// series of "rows": as of "bars"; the bars lie, one line a category, the first on top
// data of "pareto": { unit, name, together, x, bars, cum: [percent, …], cut: how many are key }
// Actual: info with points; plan and pace: control dashed; forecast: riskText dotted; exceptions: barOff.
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([BarChart, LineChart, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, LabelLayout, CanvasRenderer]);

const TOKENS = {
  ink: "ink", ink2: "ink-2", ink3: "ink-3", line: "line", lineStrong: "line-strong", control: "control", surface: "surface", accent: "accent",
  info: "bar-info", ok: "bar-ok", risk: "bar-risk", barOff: "bar-off", off: "off", idle: "bar-idle", okText: "ok", riskText: "risk", sunken: "sunken",
};
const CHINESE = document.documentElement.lang.startsWith("zh");

// A token holds light-dark(): an element lets the browser compute the colour in force.
function colours() {
  const probe = document.createElement("i");
  document.body.append(probe);
  const found = {};
  for (const [key, token] of Object.entries(TOKENS)) {
    probe.style.color = `var(--gt-${token})`;
    found[key] = getComputedStyle(probe).color;
  }
  probe.remove();
  return found;
}

// Values in 万; from 10,000 万 on in 亿. Outside Chinese: plain numbers with grouping.
function amount(value) {
  if (value == null) return "—";
  if (!CHINESE) return (value * 10000).toLocaleString("en-US");
  return Math.abs(value) >= 10000 ? `${(value / 10000).toFixed(2)} 亿` : `${Number(value).toLocaleString("en-US")} 万`;
}
const formats = { "%": (value) => (value == null ? "—" : `${value}%`), wan: amount };
const formatOf = (data) => formats[data.unit] ?? ((value) => (value == null ? "—" : `${Number(value).toLocaleString("en-US")}${data.unit ? ` ${data.unit}` : ""}`));

function base(c) {
  return {
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12, color: c.ink2 },
    grid: { left: 8, right: 96, top: 28, bottom: 8, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    tooltip: {
      trigger: "axis", renderMode: "richText", backgroundColor: c.surface, borderColor: c.lineStrong,
      textStyle: { color: c.ink, fontSize: 12 }, axisPointer: { lineStyle: { color: c.lineStrong } },
    },
  };
}

const xAxis = (c, data, gap) => ({
  type: "category", data, boundaryGap: gap, axisLine: { lineStyle: { color: c.lineStrong } }, axisTick: { show: false },
  axisLabel: { color: c.ink3, interval: 0, hideOverlap: true },
});
const yAxis = (c, formatter, max) => ({
  type: "value", max, interval: max === 100 ? 25 : undefined, splitNumber: 4, axisLabel: { color: c.ink3, formatter }, splitLine: { lineStyle: { color: c.line } },
});
const markLine = (c, mark) => mark && {
  silent: true, symbol: "none", label: { formatter: mark.label, color: c.accent, fontSize: 12, position: "end" },
  lineStyle: { color: c.accent, width: 1.25, type: "solid" }, data: [{ xAxis: mark.at }],
};

const legend = (c) => ({ top: 0, left: 0, itemWidth: 12, itemHeight: 8, textStyle: { color: c.ink2 } });
const lying = (c, data) => ({
  xAxis: { type: "value", show: false },
  yAxis: { type: "category", inverse: true, data, axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: c.ink2 } },
});

function line(c, s) {
  const color = c[s.tone];
  return {
    name: s.name, type: "line", data: s.data, step: s.step, symbol: s.points ? "circle" : "none", symbolSize: 6, connectNulls: true,
    lineStyle: { color, width: s.dash ? 1.75 : 2.5, type: s.dash || "solid" }, itemStyle: { color },
    areaStyle: s.area ? { color, opacity: 0.08 } : undefined,
    // Lines that end close together: their labels move apart.
    labelLayout: { moveOverlap: "shiftY" },
    endLabel: {
      show: true, formatter: s.label || s.name, color: c[s.text || "ink2"], fontSize: 12, lineHeight: 17, distance: 6, offset: [0, s.dy || 0],
      textBorderColor: c.surface, textBorderWidth: 3,
    },
    markLine: markLine(c, s.mark),
  };
}

function column(c, s, format) {
  return {
    name: s.name, type: "bar", data: s.data, barMaxWidth: 22, barGap: "15%", stack: s.stack,
    itemStyle: { color: c[s.tone], borderColor: s.outline ? c.control : undefined, borderWidth: s.outline ? 1 : 0 },
    label: { show: Boolean(s.show), position: "top", color: c.ink2, fontSize: 12, formatter: (point) => format(point.value) },
    markLine: markLine(c, s.mark),
  };
}

const kinds = {
  lines(c, data, box) {
    const option = base(c);
    option.grid.right = box.clientWidth < 420 ? 84 : data.right || 96;
    option.tooltip.valueFormatter = formatOf(data);
    return { ...option, xAxis: xAxis(c, data.x, false), yAxis: yAxis(c, formatOf(data), data.max), series: data.series.map((s) => line(c, s)) };
  },
  bars(c, data) {
    const option = base(c);
    const format = formatOf(data);
    option.grid.right = data.right || 40;
    option.tooltip.valueFormatter = format;
    return {
      ...option, xAxis: xAxis(c, data.x, true), yAxis: yAxis(c, format, data.max),
      series: data.series.map((s) => (s.type === "line" ? line(c, s) : column(c, s, format))),
      legend: legend(c),
    };
  },
  rows(c, data) {
    const option = base(c);
    const format = formatOf(data);
    option.grid.right = data.right || 40;
    option.tooltip.valueFormatter = format;
    return {
      ...option, ...lying(c, data.x), series: data.series.map((s) => ({ ...column(c, s, format), barMaxWidth: 16 })), legend: legend(c),
    };
  },
  pareto(c, data, box) {
    const option = base(c);
    const format = formatOf(data);
    const bars = data.bars.map((value, place) => ({ value, itemStyle: { color: place < data.cut ? c.info : c.idle } }));
    const amounts = { name: data.name, type: "bar", data: bars, barMaxWidth: 34, tooltip: { valueFormatter: format } };
    if (box.clientWidth < 640) {
      option.grid = { ...option.grid, top: 4, right: 116 };
      const label = { show: true, position: "right", color: c.ink2, formatter: (point) => `${format(point.value)} · ${Math.round(data.cum[point.dataIndex])}%` };
      return { ...option, ...lying(c, data.x), series: [{ ...amounts, barMaxWidth: 16, label }] };
    }
    option.grid = { ...option.grid, right: 56, top: 36 };
    return {
      ...option, xAxis: xAxis(c, data.x, true),
      yAxis: [yAxis(c, format), { type: "value", max: 100, splitLine: { show: false }, axisLabel: { color: c.ink3, formatter: "{value}%" } }],
      series: [amounts, {
        name: data.together, type: "line", yAxisIndex: 1, data: data.cum, symbol: "circle", symbolSize: 5,
        lineStyle: { color: c.ink2, width: 1.5 }, itemStyle: { color: c.ink2 }, tooltip: { valueFormatter: (value) => `${Math.round(value)}%` },
        markLine: {
          silent: true, symbol: "none", lineStyle: { color: c.control, type: "dashed" },
          label: { formatter: "80%", color: c.ink2, position: "insideEndTop" }, data: [{ yAxis: 80 }],
        },
      }],
    };
  },
};

function draw(box) {
  echarts.getInstanceByDom(box)?.dispose();
  const data = JSON.parse(document.getElementById(box.dataset.src).textContent);
  echarts.init(box, null, { renderer: "canvas" }).setOption(kinds[box.dataset.chart](colours(), data, box));
}

const every = (act, within = document) => within.querySelectorAll("[data-chart]").forEach(act);
every(draw);
document.addEventListener("gt:theme", () => every(draw));
document.addEventListener("htmx:afterSettle", (event) => every((box) => { if (!echarts.getInstanceByDom(box)) draw(box); }, event.target));
addEventListener("resize", () => every((box) => echarts.getInstanceByDom(box)?.resize()));
