import type { Shape } from "../axes/scene";
import type { Size } from "./viewport";

interface Props {
  shapes: Shape[];
  width: number;
  height: number;
  left: number;
  top: number;
  inner: Size;
  outline: number[] | null;
  lassos: number[][];
  rings: [number, number][];
}

/** Grids lie under the points, so that they hide none. */
export function Underlay({ shapes, width, height }: Pick<Props, "shapes" | "width" | "height">) {
  return (
    <svg class="underlay" width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {shapes.map((s, i) => s.kind === "path" && s.role.startsWith("grid") && <path key={i} class={`s-${s.role}`} d={s.d} />)}
    </svg>
  );
}

/** Axes, grids and marks over the canvas. */
export function Overlay({ shapes, width, height, left, top, inner, outline, lassos, rings }: Props) {
  return (
    <svg class="overlay" width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {shapes.map((s, i) => (s.kind === "path"
        ? !s.role.startsWith("grid") && <path key={i} class={`s-${s.role}`} d={s.d} />
        : <text key={i} class={`s-${s.role}`} x={s.turned ? 0 : s.x} y={s.turned ? 0 : s.y} text-anchor={s.anchor} transform={s.turned ? `translate(${s.x} ${s.y}) rotate(-90)` : undefined}>{s.text}</text>))}
      <svg x={left} y={top} width={inner.width} height={inner.height}>
        {lassos.map((points, i) => <polygon key={i} class="s-lasso" points={points.join(" ")} />)}
        {outline && <polygon class="s-lasso drawing" points={outline.join(" ")} />}
        {rings.map(([x, y], i) => <circle key={i} class="s-ring" cx={x} cy={y} r={7} />)}
      </svg>
    </svg>
  );
}
