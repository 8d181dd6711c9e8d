/** What part of two axes a plot shows, in axis units: log10 of the quantity where the axis is logged. */
export interface Viewport { x0: number; x1: number; y0: number; y1: number }
export interface Size { width: number; height: number }

export const toPixel = (v: Viewport, s: Size, x: number, y: number): [number, number] =>
  [((x - v.x0) / (v.x1 - v.x0)) * s.width, ((v.y1 - y) / (v.y1 - v.y0)) * s.height];

export const fromPixel = (v: Viewport, s: Size, px: number, py: number): [number, number] =>
  [v.x0 + (px / s.width) * (v.x1 - v.x0), v.y1 - (py / s.height) * (v.y1 - v.y0)];

/** Moved as if the plot were dragged by so many pixels. */
export function panned(v: Viewport, s: Size, dx: number, dy: number): Viewport {
  const x = (-dx / s.width) * (v.x1 - v.x0);
  const y = (dy / s.height) * (v.y1 - v.y0);
  return { x0: v.x0 + x, x1: v.x1 + x, y0: v.y0 + y, y1: v.y1 + y };
}

/** Zoomed so that the place under a pixel stays there; a factor above 1 shows less. */
export function zoomed(v: Viewport, s: Size, px: number, py: number, factor: number): Viewport {
  const [x, y] = fromPixel(v, s, px, py);
  const to = (edge: number, fixed: number) => fixed + (edge - fixed) / factor;
  return { x0: to(v.x0, x), x1: to(v.x1, x), y0: to(v.y0, y), y1: to(v.y1, y) };
}

/** No closer than float32 can tell places apart, no further than three times everything, and something always in view. */
export function bounded(v: Viewport, home: Viewport): Viewport {
  const [x0, x1] = axis(v.x0, v.x1, home.x0, home.x1);
  const [y0, y1] = axis(v.y0, v.y1, home.y0, home.y1);
  return { x0, x1, y0, y1 };
}

function axis(from: number, to: number, homeFrom: number, homeTo: number): [number, number] {
  const whole = homeTo - homeFrom;
  const size = Math.max(Math.abs(homeFrom), Math.abs(homeTo), whole);
  const span = Math.min(3 * whole, Math.max(to - from, 2e-5 * size));
  const centre = Math.min(homeTo, Math.max(homeFrom, (from + to) / 2));
  return [centre - span / 2, centre + span / 2];
}

/** A range of values with a margin around it; a single value gets some room. */
export function padded(min: number, max: number): [number, number] {
  const margin = max > min ? 0.04 * (max - min) : Math.max(0.5, 0.1 * Math.abs(min));
  return [min - margin, max + margin];
}

/** Widened so that one unit of x is as many pixels as one of y: as a map needs it. */
export function squared(v: Viewport, s: Size): Viewport {
  const perX = (v.x1 - v.x0) / s.width;
  const perY = (v.y1 - v.y0) / s.height;
  const per = Math.max(perX, perY);
  const [cx, cy] = [(v.x0 + v.x1) / 2, (v.y0 + v.y1) / 2];
  return { x0: cx - (per * s.width) / 2, x1: cx + (per * s.width) / 2, y0: cy - (per * s.height) / 2, y1: cy + (per * s.height) / 2 };
}
