import { describe, expect, it } from "vitest";
import { simplified } from "../src/views/outline";
import { bounded, fromPixel, padded, panned, squared, toPixel, zoomed } from "../src/views/viewport";

const view = { x0: -1, x1: 3, y0: 10, y1: 20 };
const size = { width: 400, height: 200 };

describe("a viewport", () => {
  it("maps pixels, from the upper left corner, to values and back", () => {
    expect(toPixel(view, size, -1, 20)).toEqual([0, 0]);
    expect(toPixel(view, size, 3, 10)).toEqual([400, 200]);
    expect(fromPixel(view, size, ...toPixel(view, size, 0.5, 12))).toEqual([0.5, 12]);
  });
  it("keeps the place under the pointer while it is zoomed", () => {
    const before = fromPixel(view, size, 120, 30);
    const after = fromPixel(zoomed(view, size, 120, 30, 2.5), size, 120, 30);
    expect(after[0]).toBeCloseTo(before[0], 10);
    expect(after[1]).toBeCloseTo(before[1], 10);
  });
  it("moves with the hand", () => {
    const moved = panned(view, size, 40, -20);
    expect(toPixel(moved, size, 0, 15)).toEqual(toPixel(view, size, 0, 15).map((v, i) => v + [40, -20][i]));
  });
  it("is never lost: neither endlessly near nor far nor elsewhere", () => {
    const far = bounded({ x0: -1e6, x1: 1e6, y0: 1e7, y1: 2e7 }, view);
    expect(far.x1 - far.x0).toBeCloseTo(12, 9);
    expect((far.y0 + far.y1) / 2).toBeLessThanOrEqual(20);
    const near = bounded({ x0: 1, x1: 1 + 1e-12, y0: 15, y1: 15 + 1e-12 }, view);
    expect(near.x1 - near.x0).toBeGreaterThan(1e-6);
  });
  it("of a map has square pixels and shows all that was wanted", () => {
    const map = squared({ x0: -2, x1: 2, y0: -1, y1: 1 }, { width: 300, height: 400 });
    expect((map.x1 - map.x0) / 300).toBeCloseTo((map.y1 - map.y0) / 400, 12);
    expect(map.x0).toBe(-2);
    expect(map.y0).toBeLessThan(-1);
  });
  it("has a margin, and room around a single value", () => {
    expect(padded(0, 100)).toEqual([-4, 104]);
    expect(padded(5, 5)).toEqual([4.5, 5.5]);
  });
});

describe("a drawn line", () => {
  it("keeps its corners only", () => {
    const square = [...Array(51)].flatMap((_, i) => [i, 0]).concat([...Array(50)].flatMap((_, i) => [50, i + 1]), [...Array(50)].flatMap((_, i) => [49 - i, 50]));
    expect(simplified(square, 1, 100)).toEqual([0, 0, 50, 0, 50, 50, 0, 50]);
  });
  it("has at most as many points as allowed, however wild it is", () => {
    const wild = [...Array(2000)].flatMap((_, i) => [(i * 37) % 400, (i * 61) % 300]);
    expect(simplified(wild, 1, 60).length).toBeLessThanOrEqual(120);
  });
});
