/** A drawn line x1, y1, x2, y2, ... with only the points that matter (Douglas and Peucker 1973), at most `most` of them. */
export function simplified(line: readonly number[], tolerance: number, most: number): number[] {
  let kept: readonly number[] = line;
  for (let t = tolerance; ; t *= 1.3) {
    const fewer = reduce(line, t);
    if (fewer.length >= 6) kept = fewer;
    if (fewer.length <= 2 * most) break;
  }
  // So wild that every tolerance leaves too many or too few: some of its points, evenly.
  const step = Math.ceil(kept.length / 2 / most);
  return kept.filter((_, i) => (i >> 1) % step === 0);
}

function reduce(line: readonly number[], tolerance: number): number[] {
  const last = line.length / 2 - 1;
  const keep = new Uint8Array(last + 1);
  keep[0] = keep[last] = 1;
  const open: [number, number][] = [[0, last]];
  for (let span = open.pop(); span; span = open.pop()) {
    const [a, b] = span;
    let [furthest, at] = [tolerance, -1];
    for (let i = a + 1; i < b; i++) {
      const d = distance(line, i, a, b);
      if (d > furthest) [furthest, at] = [d, i];
    }
    if (at < 0) continue;
    keep[at] = 1;
    open.push([a, at], [at, b]);
  }
  return line.filter((_, i) => keep[i >> 1] === 1);
}

function distance(line: readonly number[], i: number, a: number, b: number): number {
  const [x, y, x1, y1] = [line[2 * i], line[2 * i + 1], line[2 * a], line[2 * a + 1]];
  const [dx, dy] = [line[2 * b] - x1, line[2 * b + 1] - y1];
  const length = Math.hypot(dx, dy);
  // A line that comes back to its beginning has no direction.
  return length === 0 ? Math.hypot(x - x1, y - y1) : Math.abs(dx * (y - y1) - dy * (x - x1)) / length;
}
