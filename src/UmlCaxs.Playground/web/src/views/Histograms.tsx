import { useComputed, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { count, powerLabel, readable } from "../axes/ticks";
import type { RangeTerm } from "../selection/grammar";
import { columnInfo, dataset, numberColumns } from "../state/data";
import { BINS, type Bins, binsOf, shownHistograms } from "../state/histograms";
import { dark, part, setTerm, terms, update } from "../state/store";
import { ColumnOptions } from "./ColumnOptions";

/** Distributions of several columns; a brush, or the two numbers above it, is a filter. */
export function Histograms() {
  if (!dataset.value) return null;
  const shown = shownHistograms.value;
  const next = numberColumns.value.find((c) => !shown.includes(c.name))?.name;
  return (
    <section class="histograms" aria-label="Histograms" data-testid="histograms">
      <div class="plot-tools">
        <h2>Distributions</h2>
        <span class="muted hint">grey: all rows, colour: selected rows; drag to filter</span>
        <span class="spacer" />
        <label class="check"><input type="checkbox" checked={part.logCounts.value} onChange={(e) => update({ logCounts: e.currentTarget.checked })} />log counts</label>
        {next && <button type="button" class="tool" onClick={() => update({ histograms: [...shown, next] })}>Add histogram</button>}
      </div>
      <div class="histogram-grid">{shown.map((name, i) => <Histogram key={`${i}`} name={name} index={i} />)}</div>
    </section>
  );
}

function Histogram({ name, index }: { name: string; index: number }) {
  const info = columnInfo(name);
  const term = terms.value.find((t): t is RangeTerm => t.kind === "range" && t.column === name);
  const shown = shownHistograms.value;
  const set = (min: number | null, max: number | null) => setTerm(`column:${name}`, min === null && max === null ? null : { kind: "range", column: name, min, max });
  const number = (text: string) => (text.trim() === "" || !Number.isFinite(Number(text)) ? null : Number(text));
  return (
    <article class="histogram" aria-label={`Histogram of ${name}`} data-testid={`histogram-${name}`}>
      <header>
        <select aria-label={`Column of histogram ${index + 1}`} value={name} title={info?.help ?? info?.description ?? ""}
          onChange={(e) => update({ histograms: shown.map((n, i) => (i === index ? e.currentTarget.value : n)) })}><ColumnOptions /></select>
        <input type="number" step="any" aria-label={`Least ${name}`} placeholder={readable(info?.min, 2)} value={term?.min ?? ""} onChange={(e) => set(number(e.currentTarget.value), term?.max ?? null)} />
        <input type="number" step="any" aria-label={`Greatest ${name}`} placeholder={readable(info?.max, 2)} value={term?.max ?? ""} onChange={(e) => set(term?.min ?? null, number(e.currentTarget.value))} />
        {term && <button type="button" class="icon bare" aria-label={`Clear the range of ${name}`} onClick={() => set(null, null)}>×</button>}
        {!term && shown.length > 1 && <button type="button" class="icon bare" aria-label={`Remove the histogram of ${name}`} title="Remove" onClick={() => update({ histograms: shown.filter((_, i) => i !== index) })}>×</button>}
      </header>
      <Bars key={name} name={name} set={set} />
    </article>
  );
}

function Bars({ name, set }: { name: string; set: (min: number | null, max: number | null) => void }) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<{ plot: uPlot; key: string } | null>(null);
  const latest = useRef({ name, set });
  latest.current = { name, set };
  const bins = useComputed(() => binsOf(name));
  const term = useComputed(() => terms.value.find((t): t is RangeTerm => t.kind === "range" && t.column === name));

  useSignalEffect(() => {
    const b = bins.value;
    const element = host.current;
    const logCounts = part.logCounts.value;
    const look = dark.value;
    if (!b || !element) return;
    const key = [b.column, b.from, b.to, b.log, logCounts, look].join();
    const height = (v: number) => (logCounts ? Math.log10(1 + v) : v);
    const width = (b.to - b.from) / BINS;
    const data: uPlot.AlignedData = [
      Array.from({ length: BINS }, (_, i) => b.from + (i + 0.5) * width),
      Array.from({ length: BINS }, (_, i) => height(b.all[i])),
      Array.from({ length: BINS }, (_, i) => height(b.chosen[i])),
    ];
    if (chart.current?.key !== key) {
      chart.current?.plot.destroy();
      chart.current = { key, plot: new uPlot(options(b, logCounts, look, element, (min, max) => latest.current.set(min, max)), data, element) };
    } else chart.current.plot.setData(data);
    showRange(chart.current.plot, b, term.value);
  });
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      const plot = chart.current?.plot;
      if (!plot || !host.current) return;
      plot.setSize({ width: host.current.clientWidth, height: host.current.clientHeight });
      const b = bins.peek();
      if (b) showRange(plot, b, term.peek());
    });
    observer.observe(host.current!);
    return () => {
      observer.disconnect();
      chart.current?.plot.destroy();
      chart.current = null;
    };
  }, []);
  const b = bins.value;
  const total = b ? Array.from(b.chosen).slice(0, BINS).reduce((s, v) => s + v, 0) : 0;
  return <div ref={host} class="bars" role="img" aria-label={b ? `${name}: ${count(total)} selected rows from ${readable(edge(b, b.from), 3)} to ${readable(edge(b, b.to), 3)}` : `${name}: loading`} />;
}

const edge = (b: Bins, v: number) => (b.log ? 10 ** v : v);

function showRange(plot: uPlot, b: Bins, term: RangeTerm | undefined): void {
  const axis = (v: number) => (b.log ? Math.log10(Math.max(v, 1e-300)) : v);
  const box = plot.over.getBoundingClientRect();
  if (!term) return plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  const [from, to] = [term.min === null ? b.from : axis(term.min), term.max === null ? b.to : axis(term.max)];
  const left = Math.max(0, plot.valToPos(Math.min(from, b.to), "x"));
  const right = Math.min(box.width, plot.valToPos(Math.max(to, b.from), "x"));
  plot.setSelect({ left, top: 0, width: Math.max(1, right - left), height: box.height }, false);
}

function options(b: Bins, logCounts: boolean, isDark: boolean, element: HTMLElement, set: (min: number | null, max: number | null) => void): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = { stroke: colour("--muted"), font: "11px system-ui, sans-serif", ticks: { show: false }, grid: { stroke: colour("--grid"), width: 1 }, border: { show: false } };
  const bars = uPlot.paths.bars!({ size: [0.96, Infinity, 1], gap: 0 });
  void isDark;
  return {
    width: element.clientWidth, height: element.clientHeight, legend: { show: false }, padding: [4, 10, 0, 0],
    cursor: { x: false, y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
    scales: { x: { time: false, range: [b.from, b.to] }, y: { range: (_u, _min, max) => [0, Math.max(max, 1) * 1.04] } },
    axes: [
      { ...axis, grid: { show: false }, size: 20, gap: 3, space: 44, values: (_u, splits) => splits.map((v) => (b.log ? (Number.isInteger(+v.toFixed(6)) ? powerLabel(10 ** v, Math.round(v)) : "") : readable(+v.toFixed(10), 3))) },
      { ...axis, size: 34, gap: 3, space: 24, ...(logCounts ? { splits: (_u: uPlot, _i: number, _min: number, max: number) => [0, 1, 2, 3, 4, 5, 6, 7].map((p) => (p === 0 ? 0 : Math.log10(1 + 10 ** p))).filter((v, i) => v <= max && (max < 4 || i % 2 === 1 || i === 0)), values: (_u: uPlot, s: number[]) => s.map((v) => short(Math.round(10 ** v - 1))) } : { values: (_u: uPlot, s: number[]) => s.map(short) }) },
    ],
    series: [{}, { fill: colour("--bar-all"), stroke: "transparent", width: 0, paths: bars, points: { show: false } }, { fill: colour("--bar-selected"), stroke: "transparent", width: 0, paths: bars, points: { show: false } }],
    hooks: { setSelect: [(plot) => {
      const { left, width } = plot.select;
      if (width < 3) return set(null, null);
      const round = (v: number) => +(b.log ? 10 ** v : v).toPrecision(4);
      const [from, to] = [plot.posToVal(left, "x"), plot.posToVal(left + width, "x")];
      // A brush that reaches the edge has no bound there, so that rounding leaves nobody out.
      set(from <= b.from + 1e-9 ? null : round(from), to >= b.to - 1e-9 ? null : round(to));
    }] },
  };
}

const short = (v: number) => (v >= 1e6 ? `${+(v / 1e6).toPrecision(2)}M` : v >= 1000 ? `${+(v / 1000).toPrecision(2)}k` : String(v));
