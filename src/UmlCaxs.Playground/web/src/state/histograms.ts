import { computed, effect, signal, untracked } from "@preact/signals";
import { type Values, getHistogram, isAbort, messageOf } from "../api/client";
import { axisRange, column, columnInfo, dataset, hasColumn, painted } from "./data";
import { selected } from "./selected";
import { notify, part, settledText } from "./store";

export const BINS = 60;

export interface Bins {
  column: string;
  log: boolean;
  /** Range on the axis: log10 where logged. */
  from: number;
  to: number;
  all: ArrayLike<number>;
  chosen: ArrayLike<number>;
}

/** Columns with a histogram. */
export const shownHistograms = computed<string[]>(() => {
  const wish = part.histograms.value?.filter(hasColumn);
  if (wish) return wish;
  const features = dataset.value?.features ?? [];
  const usual = ["probability", "hard_hm", "hard_hs", "powlaw_gamma", "bb_kt", "var_prob_b", "var_ratio_b", "var_newq_b"].filter(hasColumn);
  return (usual.length > 1 ? usual : features).slice(0, 8);
});

interface Coded { codes: Uint8Array; all: Float64Array; from: number; to: number; log: boolean }
const coded = new WeakMap<Values, Coded>();

/** The bin of every row, made once a column: counting a selection is then a pass over bytes. */
function codesOf(name: string): Coded | undefined {
  const log = columnInfo(name)?.log ?? false;
  const values = column(name);
  const range = axisRange(name, log);
  if (!values || !range) return undefined;
  const known = coded.get(values);
  if (known) return known;
  const [from, to] = range[1] > range[0] ? range : [range[0] - 0.5, range[0] + 0.5];
  const codes = new Uint8Array(values.length).fill(255);
  const all = new Float64Array(BINS);
  const scale = BINS / (to - from);
  for (let i = 0; i < codes.length; i++) {
    const v = log ? Math.log10(values[i]) : values[i];
    if (!(v >= from - 1e-6 && v <= to + 1e-6)) continue;
    const bin = Math.max(0, Math.min(BINS - 1, Math.floor((v - from) * scale)));
    codes[i] = bin;
    all[bin]++;
  }
  const made = { codes, all, from, to, log };
  coded.set(values, made);
  return made;
}

/** Counts of all and of the selected rows in the bins of a column. */
export function binsOf(name: string): Bins | undefined {
  const data = dataset.value;
  if (!data || !painted.value) return undefined;
  if (data.mode === "tiles") return served(data.id, name);
  const bins = codesOf(name);
  if (!bins) return undefined;
  const { mask } = selected.value;
  if (!mask || mask.length !== bins.codes.length) return { column: name, ...bins, chosen: bins.all };
  const chosen = new Float64Array(256);
  for (let i = 0; i < mask.length; i++) chosen[bins.codes[i]] += mask[i];
  return { column: name, ...bins, chosen };
}

const answers = signal<ReadonlyMap<string, Bins>>(new Map());
const running = new Map<string, { select: string; stop: AbortController }>();
effect(() => { if (dataset.value) { answers.value = new Map(); running.clear(); } });

/** As the server counts; what it said before stays until it has answered. */
function served(id: string, name: string): Bins | undefined {
  const select = settledText.value;
  const known = answers.value.get(name);
  if (running.get(name)?.select !== select) {
    running.get(name)?.stop.abort();
    const stop = new AbortController();
    running.set(name, { select, stop });
    const log = untracked(() => columnInfo(name)?.log ?? false);
    getHistogram(id, name, BINS, log, select, stop.signal).then(
      (h) => {
        const axis = (v: number) => (h.log ? Math.log10(v) : v);
        answers.value = new Map(answers.value).set(name, { column: name, log: h.log, from: axis(h.min), to: axis(h.max), all: h.counts, chosen: h.selected });
      },
      (e: unknown) => { if (!isAbort(e)) notify(messageOf(e), "error"); },
    );
  }
  return known;
}
