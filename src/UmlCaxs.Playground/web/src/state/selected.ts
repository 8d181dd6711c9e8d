import { computed, effect, signal, untracked } from "@preact/signals";
import { getCounts, getSource, isAbort, messageOf } from "../api/client";
import type { Counts, CountPairs } from "../api/types";
import { type Table, columnsOf, combine, evaluateTerm } from "../selection/evaluate";
import { type Term, formatTerm } from "../selection/grammar";
import { categoryColumns, column, columnInfo, dataset, hasColumn } from "./data";
import { notify, selectText, settledText, terms } from "./store";

export interface Selected {
  /** One byte a row; null when all rows are selected, and in tiles mode. */
  mask: Uint8Array | null;
  rows: number;
}

/** The rows selected now; in tiles mode the server knows them. */
export const selected = signal<Selected>({ mask: null, rows: 0 });

const masks = new Map<string, Uint8Array>();
const sourceRows = signal<ReadonlyMap<string, readonly number[]>>(new Map());
let maskOwner = "";
let evaluated = "";

/** Terms about columns the dataset has; others (of an address made for another table) hold nobody back, and are told. */
export const activeTerms = computed(() => terms.value.filter((t) => columnsOf(t).every(hasColumn)));

effect(() => {
  const data = dataset.value;
  if (!data) return;
  if (maskOwner !== data.id) {
    maskOwner = data.id;
    masks.clear();
    evaluated = "";
    sourceRows.value = new Map();
    selected.value = { mask: null, rows: data.rows };
  }
  if (data.mode !== "points") return;
  const wanted = activeTerms.value;
  for (const term of wanted) if (term.kind === "source") askForSources(data.id, term.names);
  const all: Uint8Array[] = [];
  for (const term of wanted) {
    const mask = maskOf(term, data.rows);
    // A column is on its way: what was selected stays until it has come.
    if (!mask) return;
    all.push(mask);
  }
  const text = `${data.id}#${selectText.value}`;
  if (text === evaluated) return;
  evaluated = text;
  for (const text of masks.keys()) if (masks.size > 12 && !wanted.some((t) => formatTerm(t) === text)) masks.delete(text);
  const mask = combine(all);
  let rows = data.rows;
  if (mask) {
    rows = 0;
    for (let i = 0; i < mask.length; i++) rows += mask[i];
  }
  selected.value = { mask, rows };
});

function maskOf(term: Term, rows: number): Uint8Array | undefined {
  const needed = columnsOf(term).map((c) => column(c));
  if (needed.some((c) => c === undefined)) return undefined;
  if (term.kind === "source" && term.names.some((n) => !sourceRows.value.has(n))) return undefined;
  const text = formatTerm(term);
  let mask = masks.get(text);
  if (!mask) masks.set(text, (mask = evaluateTerm(term, table(rows))));
  return mask;
}

const table = (rows: number): Table => ({
  rows,
  column: (name) => column(name)!,
  categories: (name) => columnInfo(name)?.values ?? [],
  rowsOf: (source) => sourceRows.value.get(source),
});

const askedSources = new Set<string>();
function askForSources(id: string, names: readonly string[]): void {
  for (const name of names) {
    if (askedSources.has(`${id}/${name}`) || untracked(() => sourceRows.value.has(name))) continue;
    askedSources.add(`${id}/${name}`);
    const keep = (rows: number[]) => {
      askedSources.delete(`${id}/${name}`);
      if (dataset.value?.id === id) sourceRows.value = new Map(sourceRows.value).set(name, rows);
    };
    getSource(id, name).then((s) => keep(s.detections.map((d) => d.row)), (e: unknown) => {
      notify(messageOf(e), "error");
      keep([]);
    });
  }
}

/** Counts of all and of the selected rows by category. */
export const counts = signal<Counts>({ rows: 0, sources: 0 });
let asking: AbortController | undefined;

effect(() => {
  const data = dataset.value;
  if (!data) return;
  if (data.mode === "tiles") {
    const select = settledText.value;
    asking?.abort();
    asking = new AbortController();
    getCounts(data.id, select, asking.signal).then(
      (c) => { counts.value = c; selected.value = { mask: null, rows: c.rows }; },
      (e: unknown) => { if (!isAbort(e)) notify(messageOf(e), "error"); },
    );
    return;
  }
  const { mask, rows } = selected.value;
  const next: Counts = { rows, sources: mask ? countSources(mask) : data.sourceCount };
  for (const info of categoryColumns.value) {
    const all = info.values ?? [];
    const codes = mask ? column(info.name) : undefined;
    const pairs: CountPairs = {};
    const chosen = mask && codes ? tally(codes, mask, all.length) : info.counts ?? [];
    all.forEach((value, i) => { pairs[value] = [info.counts?.[i] ?? 0, chosen[i] ?? 0]; });
    (next as unknown as Record<string, CountPairs>)[info.name] = pairs;
  }
  counts.value = next;
});

function tally(codes: ArrayLike<number>, mask: Uint8Array, values: number): Float64Array {
  const all = new Float64Array(65536);
  for (let i = 0; i < mask.length; i++) all[codes[i]] += mask[i];
  return all.subarray(0, values);
}

function countSources(mask: Uint8Array): number {
  const sources = column("source");
  if (!sources) return -1;
  const seen = new Uint8Array(untracked(() => dataset.value)?.sourceCount ?? 0);
  for (let i = 0; i < mask.length; i++) if (mask[i]) seen[sources[i]] = 1;
  let number = 0;
  for (let i = 0; i < seen.length; i++) number += seen[i];
  return number;
}
