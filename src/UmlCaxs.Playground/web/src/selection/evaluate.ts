import type { Values } from "../api/client";
import type { Term } from "./grammar";

/** What a term is evaluated against. */
export interface Table {
  rows: number;
  column(name: string): Values;
  /** Values of a category in the order of its codes. */
  categories(name: string): readonly string[];
  /** Rows of a source; undefined while they are not known. */
  rowsOf(source: string): readonly number[] | undefined;
}

/** Columns a term needs. */
export function columnsOf(term: Term): string[] {
  switch (term.kind) {
    case "range": case "in": return [term.column];
    case "lasso": return [term.x, term.y];
    case "cone": return ["ra", "dec"];
    case "source": return [];
  }
}

/** One byte a row: 1 where the term holds. */
export function evaluateTerm(term: Term, table: Table): Uint8Array {
  switch (term.kind) {
    case "range": return range(table.column(term.column), term.min ?? -Infinity, term.max ?? Infinity);
    case "in": return oneOf(table.column(term.column), table.categories(term.column), term.values);
    case "lasso": return inside(table.column(term.x), table.column(term.y), term.logX, term.logY, term.points);
    case "cone": return cone(table.column("ra"), table.column("dec"), term.ra, term.dec, term.radius);
    case "source": {
      const mask = new Uint8Array(table.rows);
      for (const name of term.names) for (const row of table.rowsOf(name) ?? []) mask[row] = 1;
      return mask;
    }
  }
}

/** Rows where all masks hold; null where there is none. */
export function combine(masks: readonly Uint8Array[]): Uint8Array | null {
  if (masks.length === 0) return null;
  const all = masks[0].slice();
  for (const mask of masks.slice(1)) for (let i = 0; i < all.length; i++) all[i] &= mask[i];
  return all;
}

function range(values: Values, min: number, max: number): Uint8Array {
  const mask = new Uint8Array(values.length);
  // A null is NaN, for which both comparisons fail.
  for (let i = 0; i < mask.length; i++) mask[i] = values[i] >= min && values[i] <= max ? 1 : 0;
  return mask;
}

function oneOf(codes: Values, categories: readonly string[], wanted: readonly string[]): Uint8Array {
  const holds = new Uint8Array(65536);
  for (const value of wanted) {
    const code = categories.indexOf(value);
    if (code >= 0) holds[code] = 1;
  }
  const mask = new Uint8Array(codes.length);
  for (let i = 0; i < mask.length; i++) mask[i] = holds[codes[i]];
  return mask;
}

/** Even-odd rule in doubles; the bounding box first, as most rows lie outside it. */
function inside(xs: Values, ys: Values, logX: boolean, logY: boolean, points: readonly number[]): Uint8Array {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let p = 0; p < points.length; p += 2) {
    left = Math.min(left, points[p]);
    right = Math.max(right, points[p]);
    bottom = Math.min(bottom, points[p + 1]);
    top = Math.max(top, points[p + 1]);
  }
  const mask = new Uint8Array(xs.length);
  for (let i = 0; i < mask.length; i++) {
    const x = logX ? Math.log10(xs[i]) : xs[i];
    const y = logY ? Math.log10(ys[i]) : ys[i];
    if (!(x >= left && x <= right && y >= bottom && y <= top)) continue;
    let odd = 0;
    for (let p = 0, q = points.length - 2; p < points.length; q = p, p += 2) {
      const y1 = points[p + 1];
      const y2 = points[q + 1];
      if (y1 > y !== y2 > y && x < ((points[q] - points[p]) * (y - y1)) / (y2 - y1) + points[p]) odd ^= 1;
    }
    mask[i] = odd;
  }
  return mask;
}

/** By the chord between unit vectors, which stays exact for small angles. */
function cone(ra: Values, dec: Values, ra0: number, dec0: number, radius: number): Uint8Array {
  const degree = Math.PI / 180;
  const [x0, y0, z0] = [Math.cos(dec0 * degree) * Math.cos(ra0 * degree), Math.cos(dec0 * degree) * Math.sin(ra0 * degree), Math.sin(dec0 * degree)];
  const limit = (2 * Math.sin((Math.min(radius, 180) * degree) / 2)) ** 2;
  const mask = new Uint8Array(ra.length);
  for (let i = 0; i < mask.length; i++) {
    const d = dec[i] * degree;
    if (!(Math.abs(dec[i] - dec0) <= radius * 1.001 + 1e-6)) continue;
    const r = ra[i] * degree;
    const c = Math.cos(d);
    mask[i] = (c * Math.cos(r) - x0) ** 2 + (c * Math.sin(r) - y0) ** 2 + (Math.sin(d) - z0) ** 2 <= limit ? 1 : 0;
  }
  return mask;
}
