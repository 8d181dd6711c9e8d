import { describe, expect, it } from "vitest";
import { type Term, describeTerm, formatSelection, parseSelection, termKey, withTerm } from "../src/selection/grammar";

describe("the text of a selection", () => {
  it.each([
    ["hard_hm=-0.5..0.5", { kind: "range", column: "hard_hm", min: -0.5, max: 0.5 }],
    ["probability=0.9..", { kind: "range", column: "probability", min: 0.9, max: null }],
    ["bb_kt=..1e-3", { kind: "range", column: "bb_kt", min: null, max: 0.001 }],
    ["hard_hm=1..2", { kind: "range", column: "hard_hm", min: 1, max: 2 }],
    ["hard_hm=.5...75", { kind: "range", column: "hard_hm", min: 0.5, max: 0.75 }],
    ["class=QSO,AGN", { kind: "in", column: "class", values: ["QSO", "AGN"] }],
    ["cluster=3", { kind: "in", column: "cluster", values: ["3"] }],
    ["class=a%3Bb%2Cc", { kind: "in", column: "class", values: ["a;b,c"] }],
    ["lasso(sky_x,sky_y)=0,0,1,0,1,1", { kind: "lasso", x: "sky_x", y: "sky_y", logX: false, logY: false, points: [0, 0, 1, 0, 1, 1] }],
    ["lasso(log:bb_kt,hard_hm)=-1,0,1,0,1,1", { kind: "lasso", x: "bb_kt", y: "hard_hm", logX: true, logY: false, points: [-1, 0, 1, 0, 1, 1] }],
    ["cone=83.82,-5.39,0.1", { kind: "cone", ra: 83.82, dec: -5.39, radius: 0.1 }],
    ["source=2CXO J053516.0-052353", { kind: "source", names: ["2CXO J053516.0-052353"] }],
  ] as [string, Term][])("%s is read", (text, term) => {
    expect(parseSelection(text)).toEqual([term]);
    expect(parseSelection(formatSelection([term]))).toEqual([term]);
  });

  it("joins terms by semicolons, and has none when empty", () => {
    expect(parseSelection("")).toEqual([]);
    expect(parseSelection("class=QSO; probability=0.5..;").map(termKey)).toEqual(["column:class", "column:probability"]);
  });

  it.each([
    ["class", "column=value"], ["=3", "column=value"], ["class=", "no value"], ["cone=1,2", "ra,dec,radius"], ["cone=1,x,2", '"x" is not a number'],
    ["lasso(a,b)=1,2,3,4", "three points"], ["lasso(a,b)=1,2,3,4,5,6,7", "two numbers"], ["class=%", "%25"], ["cone=1,2,-1", "ra,dec,radius"],
  ])("%s is refused with a reason", (text, reason) => {
    expect(() => parseSelection(text)).toThrow(reason);
  });

  it("keeps names with special characters", () => {
    const term: Term = { kind: "source", names: ["a,b;c=d%e(f)", "µ & ä"] };
    expect(parseSelection(formatSelection([term]))).toEqual([term]);
  });

  it("replaces a term by its like and removes it by null", () => {
    const [first, second] = parseSelection("class=QSO;class=AGN");
    expect(formatSelection(withTerm([first], termKey(second), second))).toBe("class=AGN");
    expect(withTerm([first], "column:class", null)).toEqual([]);
  });

  it("says a term in words", () => {
    expect(parseSelection("probability=0.9..;x=..2;x=1..2;cone=1,2,0.5;class=a,b").map(describeTerm)).toEqual(
      ["probability ≥ 0.9", "x ≤ 2", "x 1 … 2", "within 30′ of 1.0000 2.0000", "class: a, b"]);
  });
});
