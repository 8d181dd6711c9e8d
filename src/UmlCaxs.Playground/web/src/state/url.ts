// The whole state of the page lives in the part of the address after "#", so that an address can be kept, sent and gone back to.
// What has its default is left out.

export type Tab = "explore" | "sweep" | "validation" | "help";
export type Theme = "auto" | "light" | "dark";

export interface AppState {
  tab: Tab;
  /** "" is the first dataset; the same for what has a default that depends on the dataset. */
  dataset: string;
  x: string;
  y: string;
  /** "" as the column suggests, "0" linear, "1" logarithmic. */
  logX: "" | "0" | "1";
  logY: "" | "0" | "1";
  colour: string;
  /** Centre x, y and width of the sky view; null is all of it. */
  sky: number[] | null;
  /** x0, x1, y0, y1 of the scatter view in axis units. */
  scatter: number[] | null;
  select: string;
  source: string;
  /** Are rows not selected hidden, not only faded? */
  hide: boolean;
  galactic: boolean;
  equatorial: boolean;
  histograms: string[] | null;
  /** Do histograms count on a logarithmic scale? */
  logCounts: boolean;
  list: boolean;
  theme: Theme;
  sweep: string;
  validation: string;
  protocol: string;
  rule: string;
  voting: string;
  level: string;
}

export const DEFAULTS: AppState = {
  tab: "explore", dataset: "", x: "", y: "", logX: "", logY: "", colour: "", sky: null, scatter: null, select: "", source: "",
  hide: false, galactic: true, equatorial: false, histograms: null, logCounts: true, list: false, theme: "auto",
  sweep: "", validation: "", protocol: "", rule: "", voting: "", level: "",
};

const KEYS: Record<keyof AppState, string> = {
  tab: "view", dataset: "data", x: "x", y: "y", logX: "logx", logY: "logy", colour: "colour", sky: "sky", scatter: "zoom",
  select: "select", source: "source", hide: "hide", galactic: "gal", equatorial: "equ", histograms: "hist", logCounts: "logn",
  list: "list", theme: "theme", sweep: "sweep", validation: "validation", protocol: "protocol", rule: "rule", voting: "voting", level: "level",
};

/** The state as text after "#". */
export function encodeState(state: AppState): string {
  const parts: string[] = [];
  for (const name of Object.keys(KEYS) as (keyof AppState)[]) {
    const value = state[name];
    if (same(value, DEFAULTS[name])) continue;
    const text = typeof value === "boolean" ? (value ? "1" : "0") : Array.isArray(value) ? value.join(",") : String(value);
    parts.push(`${KEYS[name]}=${escape(text)}`);
  }
  return parts.join("&");
}

/** The state an address stands for. What cannot be read has its default: an address is input like any other. */
export function decodeState(hash: string): AppState {
  const given = new Map<string, string>();
  for (const part of hash.replace(/^#/, "").split("&")) {
    const equals = part.indexOf("=");
    if (equals < 1) continue;
    try {
      given.set(part.slice(0, equals), decodeURIComponent(part.slice(equals + 1)));
    } catch {
      // A lone % : as if it were not there.
    }
  }
  const text = (name: keyof AppState) => given.get(KEYS[name]);
  const flag = (name: "hide" | "galactic" | "equatorial" | "logCounts" | "list") => (text(name) === undefined ? DEFAULTS[name] : text(name) === "1");
  const choice = <T extends string>(name: keyof AppState, values: readonly T[]) => values.find((v) => v === text(name)) ?? (DEFAULTS[name] as T);
  const word = (name: "dataset" | "x" | "y" | "colour" | "select" | "source" | "sweep" | "validation" | "protocol" | "rule" | "voting" | "level") => text(name) ?? "";
  return {
    tab: choice("tab", ["explore", "sweep", "validation", "help"]),
    dataset: word("dataset"), x: word("x"), y: word("y"),
    logX: choice("logX", ["", "0", "1"]), logY: choice("logY", ["", "0", "1"]),
    colour: word("colour"), sky: numbers(text("sky"), 3), scatter: numbers(text("scatter"), 4), select: word("select"), source: word("source"),
    hide: flag("hide"), galactic: flag("galactic"), equatorial: flag("equatorial"),
    histograms: text("histograms") === undefined ? null : text("histograms")!.split(",").filter((h) => h !== "").slice(0, 24),
    logCounts: flag("logCounts"), list: flag("list"), theme: choice("theme", ["auto", "light", "dark"]),
    sweep: word("sweep"), validation: word("validation"), protocol: word("protocol"), rule: word("rule"), voting: word("voting"), level: word("level"),
  };
}

function numbers(text: string | undefined, length: number): number[] | null {
  const values = text?.split(",").map(Number);
  return values && values.length === length && values.every(Number.isFinite) ? values : null;
}

function same(a: unknown, b: unknown): boolean {
  return a === b || (Array.isArray(a) && Array.isArray(b) && a.join() === b.join());
}

// Readable where the part after "#" allows it.
const escape = (text: string) => encodeURIComponent(text).replace(/%(2C|3B|3D|3A|2F|28|29|40|24|20)/g, (c) => (c === "%20" ? "%20" : decodeURIComponent(c)));
