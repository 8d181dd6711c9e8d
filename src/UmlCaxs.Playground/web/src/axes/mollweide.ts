// The sky in the equal-area projection of Mollweide as the astronomers draw it: longitude 0 in the middle, growing to the left;
// x from -2 to 2, y from -1 to 1. The same as UmlCaxs.Figures.Mollweide.

const DEGREE = Math.PI / 180;
export type Point = [number, number];

/** theta with 2 theta + sin 2 theta = pi sin latitude. */
function auxiliary(latitude: number): number {
  const target = Math.PI * Math.sin(latitude * DEGREE);
  const distance = Math.PI - Math.abs(target);
  // Near a pole the equation becomes flat: (pi/2 - theta)^3 = 3/4 distance is close enough for Newton's method.
  let theta = distance < 0.5 ? Math.sign(target) * (Math.PI / 2 - Math.cbrt(0.75 * distance)) : latitude * DEGREE;
  for (let i = 0; i < 20; i++) {
    const slope = 2 + 2 * Math.cos(2 * theta);
    if (slope < 1e-12) break;
    const step = (2 * theta + Math.sin(2 * theta) - target) / slope;
    theta -= step;
    if (Math.abs(step) < 1e-12) break;
  }
  return Math.max(-Math.PI / 2, Math.min(Math.PI / 2, theta));
}

/** Longitude in [-180, 180], latitude in degrees. */
export function project(longitude: number, latitude: number): Point {
  const theta = auxiliary(latitude);
  return [(-longitude / 90) * Math.cos(theta), Math.sin(theta)];
}

/** Longitude [-180, 180] and latitude at a place; null outside the ellipse. */
export function unproject(x: number, y: number): Point | null {
  if (Math.abs(y) > 1) return null;
  const theta = Math.asin(y);
  const c = Math.cos(theta);
  const longitude = c < 1e-9 ? 0 : (-90 * x) / c;
  if (Math.abs(longitude) > 180.0001) return null;
  return [longitude, Math.asin(Math.max(-1, Math.min(1, (2 * theta + Math.sin(2 * theta)) / Math.PI))) / DEGREE];
}

// ICRS to Galactic: the rotation of the Hipparcos catalogue (ESA SP-1200, volume 1, section 1.5.3).
const ROTATION = [
  [-0.0548755604162154, -0.8734370902348850, -0.4838350155487132],
  [0.4941094278755837, -0.4448296299600112, 0.7469822444972189],
  [-0.8676661490190047, -0.1980763734312015, 0.4559837761750669],
];

/** Galactic l in (-180, 180] and b of an ICRS position, in degrees. */
export function galactic(ra: number, dec: number): Point {
  return turn(ra, dec, (i, j) => ROTATION[i][j]);
}

/** ICRS right ascension [0, 360) and declination of a Galactic position, in degrees. */
export function equatorial(l: number, b: number): Point {
  const [ra, dec] = turn(l, b, (i, j) => ROTATION[j][i]);
  return [ra < 0 ? ra + 360 : ra, dec];
}

function turn(longitude: number, latitude: number, matrix: (i: number, j: number) => number): Point {
  const c = Math.cos(latitude * DEGREE);
  const from = [c * Math.cos(longitude * DEGREE), c * Math.sin(longitude * DEGREE), Math.sin(latitude * DEGREE)];
  const to = [0, 1, 2].map((i) => from.reduce((sum, v, j) => sum + matrix(i, j) * v, 0));
  return [Math.atan2(to[1], to[0]) / DEGREE, Math.asin(Math.max(-1, Math.min(1, to[2]))) / DEGREE];
}

export interface GridLine { points: Point[][]; label: string; labelAt: Point }

/** A part of the sky: longitudes within `half` of `longitude`, latitudes from `low` to `high`, in degrees. */
export interface Area { longitude: number; half: number; low: number; high: number }
const WHOLE: Area = { longitude: 0, half: 180, low: -90, high: 90 };

/** Meridians and parallels every `step` degrees, Galactic or equatorial; a line that leaves at one edge and comes back at the other is two. */
export function graticule(system: "galactic" | "equatorial", step: number, area: Area = WHOLE): GridLine[] {
  const lines: GridLine[] = [];
  const place = system === "galactic" ? (a: number, d: number): Point => [wrapped(a), d] : galactic;
  const whole = area.half >= 180;
  const fine = Math.min(2, step / 8);
  const end = 90 - Math.min(step, 10);
  const [low, high] = [Math.max(-end, area.low - step), Math.min(end, area.high + step)];
  // Both edges of the whole Galactic map are longitude 180.
  const [first, last] = whole ? [-180, 180 - step / 2] : [step * Math.ceil((area.longitude - area.half) / step), area.longitude + area.half];
  for (let longitude = first; longitude <= last + 1e-9; longitude += step) {
    const line: Point[] = [];
    for (let d = low; d <= high + 1e-9; d += fine) line.push(system === "galactic" && longitude === -180 ? [-180, d] : place(longitude, d));
    const [l, b] = place(longitude, 0);
    lines.push({ points: broken(line), label: meridianLabel(system, longitude), labelAt: project(l, b) });
  }
  const [from, to] = whole ? [-180, 180] : [area.longitude - area.half - step, area.longitude + area.half + step];
  for (let d = step * Math.ceil(Math.max(-89.9, area.low) / step); d < 90 && d <= area.high; d += step) {
    const line: Point[] = [];
    for (let a = from; a <= to + 1e-9; a += fine) line.push(system === "galactic" && a === -180 ? [-180, d] : place(a, d));
    const [l, b] = place(system === "galactic" ? 0 : 180, d);
    const size = +Math.abs(d).toFixed(4);
    lines.push({ points: broken(line), label: `${size === 0 ? "" : d > 0 ? "+" : "−"}${size}°`, labelAt: project(l, b) });
  }
  return lines;
}

/** What part of the sky is seen in a frame of the projection; all of it where a pole or most of the sky is in view. */
export function areaOf(system: "galactic" | "equatorial", x0: number, x1: number, y0: number, y1: number): Area {
  const seen: Point[] = [];
  const samples = 12;
  for (let i = 0; i <= samples; i++) for (let j = 0; j <= samples; j++) {
    const at = unproject(x0 + ((x1 - x0) * i) / samples, y0 + ((y1 - y0) * j) / samples);
    if (at) seen.push(system === "galactic" ? at : equatorial(...at));
  }
  if (seen.length === 0) return { longitude: 0, half: 0, low: 0, high: 0 };
  const latitudes = seen.map((p) => p[1]);
  const [low, high] = [Math.min(...latitudes), Math.max(...latitudes)];
  const sum = seen.reduce(([c, s], [a]) => [c + Math.cos(a * DEGREE), s + Math.sin(a * DEGREE)], [0, 0]);
  const longitude = Math.atan2(sum[1], sum[0]) / DEGREE;
  const half = Math.max(...seen.map(([a]) => Math.abs(wrapped(a - longitude))));
  const margin = (half + 0.02) * 0.15;
  const pole = low < -88 || high > 88 || half > 120;
  return { longitude, half: pole ? 180 : half + margin, low: low - (high - low) * 0.1, high: high + (high - low) * 0.1 };
}

const wrapped = (longitude: number) => longitude - 360 * Math.ceil((longitude - 180) / 360);

function meridianLabel(system: string, longitude: number): string {
  if (system === "galactic") return `${+((longitude + 360) % 360).toFixed(4)}°`;
  const hours = ((longitude + 360) % 360) / 15;
  const seconds = Math.round(hours * 3600 * 10) / 10;
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), +(seconds % 60).toFixed(1)];
  return `${h}h${m || s ? `${String(m).padStart(2, "0")}m` : ""}${s ? `${s}s` : ""}`;
}

function broken(line: Point[]): Point[][] {
  const parts: Point[][] = [[]];
  let last: Point | null = null;
  for (const [l, b] of line) {
    if (last !== null && Math.abs(l - last[0]) > 180) {
      // To the edge on this side, and on from the edge on the other.
      const edge = last[0] > 0 ? 180 : -180;
      const share = (edge - last[0]) / (l + 2 * edge - last[0] || 1);
      const latitude: number = last[1] + (b - last[1]) * Math.max(0, Math.min(1, share));
      parts[parts.length - 1].push(project(edge, latitude));
      parts.push([project(-edge, latitude)]);
    }
    parts[parts.length - 1].push(project(l, b));
    last = [l, b];
  }
  return parts.filter((p) => p.length > 1);
}

/** The step of a grid in degrees when so many degrees are seen from left to right. */
export function gridStep(span: number): number {
  return [30, 15, 10, 5, 2, 1, 0.5, 0.25, 0.1, 0.05, 0.025, 0.01, 0.005, 0.0025, 0.001].find((step) => span / step >= 4) ?? 0.001;
}

/** Outline of the sky. */
export const OUTLINE: Point[] = Array.from({ length: 145 }, (_, i) => [2 * Math.cos((i * Math.PI) / 72), Math.sin((i * Math.PI) / 72)]);
