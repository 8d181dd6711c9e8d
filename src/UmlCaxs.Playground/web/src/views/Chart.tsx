import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Overlay, Underlay } from "./Overlay";
import { MARGIN, axesScene } from "../axes/scene";
import { type Viewport, padded, toPixel } from "./viewport";

export interface Curve {
  name: string;
  colour: string;
  points: { x: number; y: number | null; low?: number | null; high?: number | null }[];
  band?: boolean;
  bars?: boolean;
  dots?: boolean;
  line?: boolean;
}
interface Props { label: string; x: string; y: string; curves: Curve[]; height?: number; view?: Viewport; diagonal?: boolean; mark?: { x: number; label: string } | null }

const known = (v: number | null | undefined): v is number => v !== null && v !== undefined && Number.isFinite(v);

/** Curves over a few dozen places, with bands or intervals; each point says its numbers. */
export function Chart({ label, x, y, curves, height = 240, view, diagonal, mark }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const width = useSignal(0);
  useEffect(() => {
    const observer = new ResizeObserver(([e]) => { width.value = Math.round(e.contentRect.width); });
    observer.observe(host.current!);
    return () => observer.disconnect();
  }, []);
  const inner = { width: width.value - MARGIN.left - MARGIN.right, height: height - MARGIN.top - MARGIN.bottom };
  const points = curves.flatMap((c) => c.points);
  const xs = points.map((p) => p.x);
  const ys = points.flatMap((p) => [p.y, p.low, p.high]).filter(known);
  const [x0, x1] = padded(Math.min(...xs), Math.max(...xs));
  const [y0, y1] = padded(Math.min(...ys), Math.max(...ys));
  const frame = view ?? { x0, x1, y0, y1 };
  const shapes = axesScene(frame, inner, { name: x, log: false }, { name: y, log: false });
  const at = (px: number, py: number) => { const [u, v] = toPixel(frame, inner, px, py); return [MARGIN.left + u, MARGIN.top + v] as const; };
  const path = (list: readonly (readonly [number, number])[]) => list.map(([u, v], i) => `${i ? "L" : "M"}${u.toFixed(1)} ${v.toFixed(1)}`).join("");
  return (
    <figure class="chart" aria-label={label}>
      <div ref={host} class="chart-host">
        {inner.width > 40 && ys.length > 0 && <>
          <Underlay shapes={shapes} width={width.value} height={height} />
          <Overlay shapes={shapes} width={width.value} height={height} left={MARGIN.left} top={MARGIN.top} inner={inner} outline={null} lassos={[]} rings={[]} />
          <svg class="curves" width={width.value} height={height} role="img" aria-label={label}>
            {diagonal && <path class="diagonal" d={path([at(0, 0), at(1, 1)])} />}
            {mark && <><path class="diagonal" d={path([at(mark.x, frame.y0), at(mark.x, frame.y1)])} /><text class="s-tick-label" x={at(mark.x, 0)[0] + 5} y={MARGIN.top + 12}>{mark.label}</text></>}
            {curves.map((c) => {
              const set = c.points.filter((p): p is typeof p & { y: number } => known(p.y));
              const ranged = set.filter((p): p is typeof p & { low: number; high: number } => known(p.low) && known(p.high));
              return <g key={c.name}>
                {c.band && ranged.length > 1 && <path d={path([...ranged.map((p) => at(p.x, p.high)), ...ranged.map((p) => at(p.x, p.low)).reverse()]) + "Z"} fill={c.colour} opacity={0.16} />}
                {c.bars && ranged.map((p) => <path key={p.x} d={path([at(p.x, p.low), at(p.x, p.high)])} stroke={c.colour} stroke-width={1.5} fill="none" />)}
                {c.line !== false && <path d={path(set.map((p) => at(p.x, p.y)))} stroke={c.colour} stroke-width={1.6} fill="none" stroke-linejoin="round" />}
                {c.dots !== false && set.map((p) => { const [u, v] = at(p.x, p.y); return <circle key={p.x} cx={u} cy={v} r={3.2} fill={c.colour}><title>{`${c.name}: ${x} ${p.x}, ${+p.y.toPrecision(6)}${known(p.low) && known(p.high) ? ` (${+p.low.toPrecision(5)} to ${+p.high.toPrecision(5)})` : ""}`}</title></circle>; })}
              </g>;
            })}
          </svg></>}
      </div>
      {curves.length > 1 && <figcaption class="legend">{curves.map((c) => <span key={c.name}><svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><circle cx="5" cy="5" r="4.5" fill={c.colour} /></svg>{c.name}</span>)}</figcaption>}
    </figure>
  );
}
