import type { Size, Viewport } from "../views/viewport";
import { toPixel } from "../views/viewport";
import { type GridLine, OUTLINE, type Point, areaOf, graticule, gridStep } from "./mollweide";
import { type Tick, linearTicks, logTicks } from "./ticks";

/** What is drawn over the points: the same on the page and in an exported SVG. `role` decides the look. */
export type Shape =
  | { kind: "path"; role: Role; d: string }
  | { kind: "text"; role: Role; x: number; y: number; text: string; anchor: "start" | "middle" | "end"; turned?: boolean };
export type Role = "grid" | "grid-equatorial" | "frame" | "tick" | "tick-label" | "axis-label" | "grid-label" | "grid-equatorial-label";

const at = (v: number) => v.toFixed(1);
const line = (points: readonly Point[], close = false) => points.map(([x, y], i) => `${i ? "L" : "M"}${at(x)} ${at(y)}`).join("") + (close ? "Z" : "");

export const MARGIN = { left: 58, right: 10, top: 8, bottom: 42 };

/** Ticks, grid and names of two axes; pixels from the upper left corner of the whole plot, margins included. */
export function axesScene(view: Viewport, inner: Size, x: { name: string; log: boolean }, y: { name: string; log: boolean }): Shape[] {
  const { left, top } = MARGIN;
  const [right, bottom] = [left + inner.width, top + inner.height];
  const shapes: Shape[] = [];
  const ticksOf = (from: number, to: number, log: boolean, number: number): Tick[] => (log ? logTicks : linearTicks)(from, to, number);
  let grid = "";
  let marks = "";
  for (const tick of ticksOf(view.x0, view.x1, x.log, Math.max(2, inner.width / 65))) {
    const px = left + toPixel(view, inner, tick.at, 0)[0];
    if (tick.major) grid += `M${at(px)} ${top}V${at(bottom)}`;
    marks += `M${at(px)} ${at(bottom)}v${tick.label ? 5 : 3}`;
    if (tick.label) shapes.push({ kind: "text", role: "tick-label", x: px, y: bottom + 17, text: tick.label, anchor: "middle" });
  }
  for (const tick of ticksOf(view.y0, view.y1, y.log, Math.max(2, inner.height / 50))) {
    const py = top + toPixel(view, inner, 0, tick.at)[1];
    if (tick.major) grid += `M${left} ${at(py)}H${at(right)}`;
    marks += `M${left} ${at(py)}h-${tick.label ? 5 : 3}`;
    if (tick.label) shapes.push({ kind: "text", role: "tick-label", x: left - 8, y: py + 4, text: tick.label, anchor: "end" });
  }
  shapes.unshift({ kind: "path", role: "grid", d: grid }, { kind: "path", role: "tick", d: marks },
    { kind: "path", role: "frame", d: `M${left} ${top}V${at(bottom)}H${at(right)}` });
  shapes.push({ kind: "text", role: "axis-label", x: left + inner.width / 2, y: bottom + 36, text: x.name, anchor: "middle" },
    { kind: "text", role: "axis-label", x: 14, y: top + inner.height / 2, text: y.name, anchor: "middle", turned: true });
  return shapes;
}

/** Grids of the whole sky; finer ones are made for what is in view. */
const grids = new Map<string, GridLine[]>();

/** Outline and grids of the sky. */
export function skyScene(view: Viewport, size: Size, show: { galactic: boolean; equatorial: boolean }): Shape[] {
  const pixel = ([x, y]: Point): Point => toPixel(view, size, x, y);
  const shapes: Shape[] = [{ kind: "path", role: "frame", d: line(OUTLINE.map(pixel), true) }];
  const places: Point[] = [];
  const step = gridStep((view.x1 - view.x0) * 90);
  for (const system of ["galactic", "equatorial"] as const) {
    if (!show[system]) continue;
    const key = `${system}/${step}`;
    const lines = step >= 10 ? grids.get(key) ?? graticule(system, step) : graticule(system, step, areaOf(system, view.x0, view.x1, view.y0, view.y1));
    if (step >= 10) grids.set(key, lines);
    const suffix = system === "equatorial" ? "-equatorial" as const : "" as const;
    let d = "";
    for (const grid of lines) {
      let label: Point | undefined;
      for (const part of grid.points) {
        const pixels = part.map(pixel);
        if (!pixels.some(([x, y]) => x > -200 && y > -200 && x < size.width + 200 && y < size.height + 200)) continue;
        d += line(pixels);
        // Where the line's own place for a label is out of view, the first place that is in view.
        label ??= pixels.find(([x, y]) => x > 24 && y > 24 && x < size.width - 40 && y < size.height - 16);
      }
      const own = pixel(grid.labelAt);
      const inView = own[0] > 6 && own[1] > 12 && own[0] < size.width - 20 && own[1] < size.height - 4;
      // The edge of the whole sky needs no name, and one inside would be of another line.
      const place = inView ? own : step >= 30 && system === "galactic" ? undefined : label;
      // A label over another is none.
      if (!place || places.some(([x, y]) => Math.abs(x - place[0]) < 30 && Math.abs(y - place[1]) < 13)) continue;
      places.push(place);
      shapes.push({ kind: "text", role: `grid${suffix}-label`, x: place[0] + 3, y: place[1] - 3, text: grid.label, anchor: "start" });
    }
    shapes.unshift({ kind: "path", role: `grid${suffix}`, d });
  }
  return shapes;
}
