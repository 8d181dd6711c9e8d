import { describe, expect, it } from "vitest";
import { areaOf, equatorial, galactic, graticule, project, unproject } from "../src/axes/mollweide";
import { brief, linearTicks, logTicks, niceStep, readable } from "../src/axes/ticks";

describe("counts", () => {
  it("are whole below a million, and short above", () => {
    expect([0, 999_999, 1_070_966, 999_999_999].map(brief)).toEqual(["0", "999,999", "1.07M", "1B"]);
  });
});

describe("ticks", () => {
  it("are round, within the axis, and at most about as many as asked for", () => {
    expect(linearTicks(-1, 1, 5).map((t) => t.label)).toEqual(["−1.0", "−0.5", "0", "0.5", "1.0"]);
    for (const [from, to] of [[0, 1e-9], [-3.7, 12.2], [1e6, 1e6 + 1], [1e-300, 2e-300]]) {
      const ticks = linearTicks(from, to, 6);
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(13);
      for (const t of ticks) expect(t.at >= from - (to - from) * 1e-6 && t.at <= to + (to - from) * 1e-6).toBe(true);
    }
  });
  it("are none on an axis of no or endless length", () => {
    expect(linearTicks(1, 1, 5)).toEqual([]);
    expect(linearTicks(0, Infinity, 5)).toEqual([]);
    expect(logTicks(2, 1, 5)).toEqual([]);
  });
  it("of a logged axis are decades with the values between", () => {
    const ticks = logTicks(-1, 2, 6);
    expect(ticks.filter((t) => t.label).map((t) => t.label)).toEqual(["0.1", "1", "10", "100"]);
    expect(ticks.length).toBe(28);
    expect(logTicks(-12, 3, 5).filter((t) => t.label).map((t) => t.label)).toEqual(["10⁻¹²", "10⁻⁹", "10⁻⁶", "0.001", "1", "1000"]);
    expect(logTicks(0, 0.3, 5).map((t) => t.label)).toEqual(["1.0", "1.2", "1.4", "1.6", "1.8"]);
  });
  it("have steps of 1, 2 and 5", () => expect([0.011, 0.2, 3, 70].map(niceStep)).toEqual([0.02, 0.2, 5, 100]));
  it("and numbers for reading are short", () => expect([0, null, 0.000012, 1234567, -0.25, NaN].map((v) => readable(v, 3))).toEqual(["0", "–", "1.20e−5", "1.23e6", "−0.25", "–"]));
});

describe("the map of the sky", () => {
  it("has the centre in the middle, longitude growing to the left, and the poles at the ends", () => {
    expect(project(0, 0)).toEqual([-0, 0]);
    expect(project(90, 0)[0]).toBeCloseTo(-1, 12);
    expect(project(-180, 0)[0]).toBeCloseTo(2, 12);
    expect(project(123, 90)[1]).toBeCloseTo(1, 9);
    expect(project(0, -90)[1]).toBeCloseTo(-1, 9);
  });
  it("keeps areas: a zone has the share of the ellipse that it has of the sphere", () => {
    for (const b of [10, 30, 60, 85]) {
      const y = project(0, b)[1];
      const zone = (2 / Math.PI) * (Math.asin(y) + y * Math.sqrt(1 - y * y));
      expect(zone).toBeCloseTo(Math.sin((b * Math.PI) / 180), 9);
    }
  });
  it("can be read backwards", () => {
    for (const [l, b] of [[0, 0], [120, 45], [-170, -60], [3, 89]]) {
      const back = unproject(...project(l, b))!;
      expect(back[0]).toBeCloseTo(l, 6);
      expect(back[1]).toBeCloseTo(b, 6);
    }
    expect(unproject(1.9, 0.9)).toBeNull();
  });
  it("knows the Galactic centre, pole and the way back", () => {
    const centre = galactic(266.4051, -28.936175);
    expect(centre[0]).toBeCloseTo(0, 3);
    expect(centre[1]).toBeCloseTo(0, 3);
    expect(galactic(192.85948, 27.12825)[1]).toBeCloseTo(90, 3);
    const [ra, dec] = equatorial(...galactic(83.82, -5.39));
    expect(ra).toBeCloseTo(83.82, 8);
    expect(dec).toBeCloseTo(-5.39, 8);
  });
  it("has grids that stay on the sky and never cross it from edge to edge", () => {
    for (const system of ["galactic", "equatorial"] as const) {
      const lines = graticule(system, 30);
      expect(lines.length).toBe(12 + 5);
      for (const line of lines) for (const part of line.points) {
        part.forEach(([x, y], i) => {
          expect((x / 2) ** 2 + y ** 2).toBeLessThanOrEqual(1 + 1e-9);
          if (i > 0) expect(Math.hypot(x - part[i - 1][0], y - part[i - 1][1])).toBeLessThan(0.35);
        });
      }
    }
  });
  it("draws only what is seen of a fine grid", () => {
    const area = areaOf("equatorial", 0.1, 0.101, 0.2, 0.2005);
    const lines = graticule("equatorial", 0.01, area);
    expect(lines.length).toBeGreaterThan(8);
    expect(lines.length).toBeLessThan(60);
    expect(lines.reduce((n, l) => n + l.points.flat().length, 0)).toBeLessThan(6000);
  });
});
