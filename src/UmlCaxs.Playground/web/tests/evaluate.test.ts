import { describe, expect, it } from "vitest";
import { type Table, combine, evaluateTerm } from "../src/selection/evaluate";
import { parseSelection } from "../src/selection/grammar";

const table: Table = {
  rows: 5,
  column: (name) => ({
    v: new Float32Array([0, 1, 2, NaN, 100]), w: new Float32Array([0.5, 0.5, 5, 0.5, 0.5]), class: new Uint8Array([0, 1, 2, 255, 0]),
    ra: new Float32Array([0.01, 359.99, 180, 0, 90]), dec: new Float32Array([0, 0, 0, 89.99, 45]),
  })[name]!,
  categories: () => ["QSO", "AGN", "YSO"],
  rowsOf: (name) => (name === "S" ? [1, 3] : undefined),
};
const mask = (text: string) => [...(combine(parseSelection(text).map((t) => evaluateTerm(t, table))) ?? [])].join("");

describe("a selection of rows", () => {
  it("has both ends of a range, and never a null", () => {
    expect(mask("v=1..2")).toBe("01100");
    expect(mask("v=..1")).toBe("11000");
    expect(mask("v=2..")).toBe("00101");
  });
  it("has the rows of the classes named; one that is none selects nothing", () => {
    expect(mask("class=QSO,YSO")).toBe("10101");
    expect(mask("class=Star")).toBe("00000");
  });
  it("has the rows inside a polygon by the even-odd rule", () => {
    expect(mask("lasso(v,w)=-1,0,3,0,3,1,-1,1")).toBe("11000");
    // A pentagram has a hole in the middle: the rows at (0, 0.5) and (1, 0.5) lie in it.
    const points = [0, 2, 4, 1, 3].map((k) => [4 * Math.sin((2 * Math.PI * k) / 5), 0.5 + 4 * Math.cos((2 * Math.PI * k) / 5)]).flat();
    expect(mask(`lasso(v,w)=${points.join(",")}`)).toBe("00000");
  });
  it("draws straight edges in log space on a logged axis, where zero and below lie nowhere", () => {
    expect(mask("lasso(log:v,w)=-0.5,0,2.5,0,2.5,1,-0.5,1")).toBe("01001");
  });
  it("has the rows of a cone across the meridian and at the pole", () => {
    expect(mask("cone=0,0,0.02")).toBe("11000");
    expect(mask("cone=180,90,0.02")).toBe("00010");
  });
  it("has the rows of a source", () => expect(mask("source=S")).toBe("01010"));
  it("has the rows for which all terms hold; without terms there is no mask", () => {
    expect(mask("v=0..100;class=QSO;w=..1")).toBe("10001");
    expect(combine([])).toBeNull();
  });
  it("agrees with brute force on random polygons", () => {
    let seed = 7;
    const random = () => { seed = (seed * 48271) % 2147483647; return seed / 2147483647; };
    const x = Float32Array.from({ length: 2000 }, () => 4 * random() - 2);
    const y = Float32Array.from({ length: 2000 }, () => 4 * random() - 2);
    const points = Array.from({ length: 14 }, () => 3 * random() - 1.5);
    const got = evaluateTerm({ kind: "lasso", x: "x", y: "y", logX: false, logY: false, points }, { ...table, rows: 2000, column: (n) => (n === "x" ? x : y) });
    // Winding by angles, taken modulo two turns: another way to the even-odd rule.
    for (let i = 0; i < x.length; i++) {
      let turn = 0;
      for (let p = 0; p < points.length; p += 2) {
        const q = (p + 2) % points.length;
        const [ax, ay, bx, by] = [points[p] - x[i], points[p + 1] - y[i], points[q] - x[i], points[q + 1] - y[i]];
        turn += Math.atan2(ax * by - ay * bx, ax * bx + ay * by);
      }
      expect(got[i]).toBe(Math.abs(Math.round(turn / (2 * Math.PI))) % 2);
    }
    expect(got.reduce((s, v) => s + v, 0)).toBeGreaterThan(100);
  });
});
