import { describe, expect, it } from "vitest";
import { type AppState, DEFAULTS, decodeState, encodeState } from "../src/state/url";

describe("the address", () => {
  it("is empty for the state a page begins with", () => expect(encodeState(DEFAULTS)).toBe(""));

  it("holds the whole state, and gives it back", () => {
    const state: AppState = {
      tab: "validation", dataset: "u1", x: "bb_kt", y: "TTau*", logX: "1", logY: "0", colour: "cluster", sky: [0.1, -0.2, 1.5], scatter: [-1, 2.5, 0, 1e-7],
      select: "class=QSO,AGN;lasso(log:bb_kt,hard_hm)=-1,0,1,0,1,1;source=2CXO J1+2 & 100%25", source: "2CXO J053516.0-052353 #1", hide: true, galactic: false, equatorial: true,
      histograms: ["hard_hm", "probability"], logCounts: false, list: true, theme: "dark", sweep: "s1", validation: "v1", protocol: "source", rule: "gaussian", voting: "soft", level: "families",
    };
    expect(decodeState("#" + encodeState(state))).toEqual(state);
    expect(Object.keys(state).sort()).toEqual(Object.keys(DEFAULTS).sort());
  });

  it("stays readable", () => expect(encodeState({ ...DEFAULTS, select: "class=QSO,AGN;probability=0.9.." })).toBe("select=class=QSO,AGN;probability=0.9.."));

  it("tells no histograms from the usual ones", () => {
    expect(decodeState(encodeState({ ...DEFAULTS, histograms: [] })).histograms).toEqual([]);
    expect(decodeState("").histograms).toBeNull();
  });

  it.each(["#view=nonsense", "#sky=1,2", "#zoom=a,b,c,d", "#sky=NaN,1,2", "#theme=pink", "#%", "#select", "#x=%E0%A4%A", "#=3&&&"])("%s, which cannot be read, is as if it were not there", (hash) => {
    expect(decodeState(hash)).toEqual(DEFAULTS);
  });
});
