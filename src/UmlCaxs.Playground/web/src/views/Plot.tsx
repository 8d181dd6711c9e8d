import { useSignal, useSignalEffect } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { getRow, messageOf } from "../api/client";
import type { RowDetail, Source, SourceDetection } from "../api/types";
import { project } from "../axes/mollweide";
import { MARGIN, type Shape } from "../axes/scene";
import { readable } from "../axes/ticks";
import type { LassoTerm, RangeTerm, Term } from "../selection/grammar";
import { column, dataset } from "../state/data";
import { openSource, source } from "../state/source";
import { activeTerms } from "../state/selected";
import { clearTerms, notify, setTerm, terms } from "../state/store";
import { Engine, type PlotAxes } from "./engine";
import { type Mode, attachGestures } from "./gestures";
import { Glyph } from "./Glyph";
import { Overlay, Underlay } from "./Overlay";
import { simplified } from "./outline";
import { type PlotHandle, plots } from "./plots";
import { type Size, type Viewport, fromPixel, panned, toPixel, zoomed } from "./viewport";

interface Props {
  id: "sky" | "scatter";
  title: string;
  description: string;
  axes: () => PlotAxes;
  home: (size: Size) => Viewport | undefined;
  /** The domain of tiles of level 0. */
  domain: () => Viewport | undefined;
  view: (size: Size) => Viewport | undefined;
  setView: (view: Viewport | null) => void;
  scene: (view: Viewport, size: Size) => Shape[];
  margins: boolean;
  /** A box is two ranges; on the sky, where columns have no meaning of their own, it is a lasso. */
  boxIsRanges: boolean;
  tools: ComponentChildren;
}

/** A plot of one point a row: canvas, axes, tools, and what hands and keys do to it. */
export function Plot(props: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const area = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const engine = useSignal<Engine | null>(null);
  const mode = useSignal<Mode>("pan");
  const outline = useSignal<number[] | null>(null);
  const tip = useSignal<{ x: number; y: number; row: number; detail: RowDetail | null } | null>(null);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    const made = new Engine(canvas.current!, () => latest.current.axes(), (size) => latest.current.view(size), () => latest.current.domain());
    engine.value = made;
    const handle: PlotHandle = { id: props.id, title: props.title, engine: made, margins: props.margins,
      scene: () => { const v = latest.current.view(made.size.peek()); return v ? latest.current.scene(v, made.size.peek()) : []; }, axes: () => latest.current.axes() };
    plots.value = { ...plots.peek(), [props.id]: handle };
    const change = (f: (v: Viewport, s: Size) => Viewport) => {
      const size = made.size.peek();
      const view = latest.current.view(size);
      if (view) latest.current.setView(f(view, size));
      tip.value = null;
    };
    const detach = attachGestures(area.current!, body.current!, {
      mode: () => mode.peek(),
      setMode: (m) => { mode.value = m; },
      pan: (dx, dy) => change((v, s) => panned(v, s, dx, dy)),
      zoom: (x, y, factor) => change((v, s) => zoomed(v, s, x, y, factor)),
      reset: () => { latest.current.setView(null); tip.value = null; },
      pick: (x, y) => void pick(made, x, y),
      hover: (at) => void hover(made, at),
      escape: () => {
        if (terms.peek().length === 0) return false;
        clearTerms();
        return true;
      },
      draw: (points, done) => {
        outline.value = done ? null : points;
        if (done && points) select(made, points);
      },
    });
    return () => {
      detach();
      made.dispose();
      plots.value = { ...plots.peek(), [props.id]: undefined };
    };
  }, []);

  async function hover(made: Engine, at: [number, number] | null) {
    if (!at) { if (tip.peek()) tip.value = null; return; }
    try {
      const row = await made.rowAt(...at, 7);
      const id = dataset.peek()?.id;
      if (row < 0 || !id) return;
      tip.value = { x: at[0], y: at[1], row, detail: null };
      const detail = await getRow(id, row);
      if (tip.peek()?.row === row) tip.value = { ...tip.peek()!, detail };
    } catch { tip.value = null; /* A tool tip that cannot be had is no message worth interrupting for. */ }
  }

  async function pick(made: Engine, x: number, y: number) {
    try {
      const row = await made.rowAt(x, y, 12);
      const id = dataset.peek()?.id;
      if (row >= 0 && id) openSource((await getRow(id, row)).name);
    } catch (e) { notify(messageOf(e), "error"); }
  }

  function select(made: Engine, pixels: number[]) {
    const size = made.size.peek();
    const view = latest.current.view(size);
    const { x, y, logX, logY } = latest.current.axes();
    if (!view) return;
    const digits = (span: number) => Math.min(8, Math.max(0, 4 - Math.floor(Math.log10(span))));
    const [dx, dy] = [digits(view.x1 - view.x0), digits(view.y1 - view.y0)];
    const round = (v: number, d: number) => +v.toFixed(d);
    if (mode.peek() === "box" && props.boxIsRanges) {
      const [a, b] = [fromPixel(view, size, pixels[0], pixels[1]), fromPixel(view, size, pixels[4], pixels[5])];
      const range = (name: string, u: number, v: number, log: boolean, d: number): RangeTerm => {
        const value = (w: number) => (log ? +(10 ** w).toPrecision(5) : round(w, d));
        return { kind: "range", column: name, min: value(Math.min(u, v)), max: value(Math.max(u, v)) };
      };
      setTerm(`column:${x}`, range(x, a[0], b[0], logX, dx));
      if (y !== x) setTerm(`column:${y}`, range(y, a[1], b[1], logY, dy), "replace");
      return;
    }
    const points = simplified(pixels, 1.2, 120).flatMap((v, i, all) => (i % 2 ? [] : fromPixel(view, size, v, all[i + 1]).map((w, k) => round(w, k ? dy : dx))));
    const term: LassoTerm = { kind: "lasso", x, y, logX, logY, points };
    setTerm(`lasso:${x},${y}`, term);
  }

  const size = engine.value?.size.value ?? NONE;
  const view = size.width > 0 ? props.view(size) : undefined;
  const inner = props.margins ? MARGIN : { left: 0, top: 0, right: 0, bottom: 0 };
  const shapes = view && props.scene(view, size);
  const [width, height] = [size.width + inner.left + inner.right, size.height + inner.top + inner.bottom];
  useSignalEffect(() => { if (source.value) { column(props.axes().x); column(props.axes().y); } });

  const tool = (m: Mode, name: string, hint: string) => (
    <button type="button" class="tool icon" data-testid={`${props.id}-${m}`} aria-pressed={mode.value === m} title={hint} aria-label={`${name}: ${props.title}`} onClick={() => { mode.value = mode.value === m ? "pan" : m; body.current?.focus(); }}><Glyph name={m} /></button>
  );
  return (
    <section class={`plot plot-${props.id}`} aria-label={props.title} data-testid={props.id}>
      <div class="plot-tools">
        {props.tools}
        <span class="spacer" />
        {tool("lasso", "Lasso", "Draw around rows to select them (L, or drag with Shift)")}
        {tool("box", "Box", "Drag a box around rows to select them (B)")}
        <button type="button" class="tool icon" aria-label={`Zoom in: ${props.title}`} title="Zoom in (+)" onClick={() => zoomBy(1.5)}><Glyph name="plus" /></button>
        <button type="button" class="tool icon" aria-label={`Zoom out: ${props.title}`} title="Zoom out (−)" onClick={() => zoomBy(1 / 1.5)}><Glyph name="minus" /></button>
        <button type="button" class="tool icon" aria-label={`Show all: ${props.title}`} title="Show all (0 or double click)" onClick={() => props.setView(null)}><Glyph name="all" /></button>
      </div>
      <div ref={body} class={`plot-body mode-${mode.value}`} tabIndex={0} role="application" aria-label={`${props.title}. ${props.description}`} aria-describedby="plot-keys">
        {shapes && <Underlay shapes={shapes} width={width} height={height} />}
        <div ref={area} class="plot-area">
          <canvas ref={canvas} role="img" aria-label={`${props.title}: ${props.description}`} />
        </div>
        {view && shapes && <Overlay shapes={shapes} width={width} height={height}
          left={inner.left} top={inner.top} inner={size} outline={outline.value}
          lassos={activeTerms.value.filter((t) => mine(t, props.axes())).map((t) => pixelsOf(t as LassoTerm, view, size))}
          rings={source.value ? ringsOf(source.value, props.axes(), view, size) : []} />}
        {tip.value && <div class="tip" aria-hidden="true" ref={(e) => { if (e && tip.peek()) placeTip(e, tip.peek()!, inner, size); }}>
          {tip.value.detail ? <><strong>{tip.value.detail.name}</strong>
            <span>{tip.value.detail.class ?? "no class"} {readable(tip.value.detail.probability, 3)}</span>
            <span class="muted">obsid {tip.value.detail.obsid ?? "–"}, cluster {tip.value.detail.cluster ?? "–"}</span></> : <span>…</span>}
        </div>}
        {engine.value?.broken.value && <p class="plot-message">{engine.value.broken.value}</p>}
        {engine.value && !engine.value.broken.value && !engine.value.drawn.value && dataset.value && <p class="plot-message" role="status">Loading …</p>}
      </div>
    </section>
  );

  function zoomBy(factor: number) {
    if (view) props.setView(zoomed(view, size, size.width / 2, size.height / 2, factor));
  }
}

const NONE: Size = { width: 0, height: 0 };

function mine(term: Term, { x, y, logX, logY }: PlotAxes): boolean {
  return term.kind === "lasso" && term.x === x && term.y === y && term.logX === logX && term.logY === logY;
}

function pixelsOf(term: LassoTerm, view: Viewport, size: Size): number[] {
  return term.points.flatMap((v, i, all) => (i % 2 ? [] : toPixel(view, size, v, all[i + 1])));
}

/** Where the detections of a source are: from the columns, or, where those are not here, from what the server said about it. */
function ringsOf(s: Source, { x, y, logX, logY }: PlotAxes, view: Viewport, size: Size): [number, number][] {
  const [xs, ys] = [column(x), column(y)];
  const sky = s.l !== null && s.b !== null ? project(s.l > 180 ? s.l - 360 : s.l, s.b) : null;
  const told = (d: SourceDetection, name: string): number => d.features[name] ?? d.probabilities[name] ??
    ({ sky_x: sky?.[0], sky_y: sky?.[1], ra: s.ra, dec: s.dec, l: s.l, b: s.b, outlier_p: d.outlierP, anomaly_score: d.anomalyScore } as Record<string, number | null | undefined>)[name] ?? NaN;
  return s.detections.flatMap((d) => {
    const [vx, vy] = [xs?.[d.row] ?? told(d, x), ys?.[d.row] ?? told(d, y)];
    const at = toPixel(view, size, logX ? Math.log10(vx) : vx, logY ? Math.log10(vy) : vy);
    return at.every(Number.isFinite) && at[0] > -20 && at[1] > -20 && at[0] < size.width + 20 && at[1] < size.height + 20 ? [at] : [];
  });
}

function placeTip(element: HTMLElement, at: { x: number; y: number }, inner: { left: number; top: number }, size: Size) {
  const right = at.x > size.width / 2;
  element.style.left = `${inner.left + at.x + (right ? -12 : 12)}px`;
  element.style.top = `${inner.top + at.y + 8}px`;
  element.style.transform = right ? "translateX(-100%)" : "";
}
