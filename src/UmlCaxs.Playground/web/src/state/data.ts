import { batch, computed, effect, signal, untracked } from "@preact/signals";
import { type Values, getColumn, getDataset, getFolder, messageOf } from "../api/client";
import type { ColumnInfo, Dataset, Folder } from "../api/types";
import { notify, part } from "./store";

export const folder = signal<Folder | null>(null);
export const dataset = signal<Dataset | null>(null);
/** Why there is nothing to show, if so. */
export const failure = signal("");
/** Columns that have arrived, by name. */
export const columns = signal<ReadonlyMap<string, Values>>(new Map());

/** Is the first picture there? What it does not need waits for it. */
export const painted = signal(false);

const asked = new Map<string, Promise<Values>>();
const missing = new Set<string>();
let generation = 0;

/** Reads what the folder holds, and follows the dataset of the state. */
export async function start(): Promise<void> {
  await refreshFolder();
  // Files may change or vanish while they are served, and the server may stop: then the page says so.
  setInterval(() => { if (document.visibilityState === "visible") void refreshFolder(); }, 30_000);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") void refreshFolder(); });
  effect(() => {
    const entry = folder.value?.datasets.find((d) => d.id === wantedDataset.value);
    const shown = untracked(() => dataset.value);
    if (entry && entry.id !== shown?.id) void open(entry.id);
  });
}

export async function refreshFolder(): Promise<void> {
  try {
    const read = await getFolder();
    if (unreachable) failure.value = "";
    unreachable = false;
    if (JSON.stringify(read) === JSON.stringify(folder.peek())) return;
    folder.value = read;
    document.title = `${read.title} – UmlCaxs`;
    for (const notice of read.notices) notify(notice);
  } catch (e) {
    unreachable = true;
    failure.value = messageOf(e);
  }
}
let unreachable = false;

const wantedDataset = computed(() => {
  const all = folder.value?.datasets ?? [];
  return all.find((d) => d.id === part.dataset.value)?.id ?? all[0]?.id ?? "";
});

async function open(id: string): Promise<void> {
  const mine = ++generation;
  try {
    const read = await getDataset(id);
    if (mine !== generation) return;
    asked.clear();
    missing.clear();
    batch(() => {
      columns.value = new Map();
      failure.value = "";
      dataset.value = read;
    });
  } catch (e) {
    if (mine === generation) failure.value = messageOf(e);
  }
}

export const columnInfo = (name: string): ColumnInfo | undefined => byName.value.get(name);
const byName = computed(() => new Map((dataset.value?.columns ?? []).map((c) => [c.name, c])));
export const hasColumn = (name: string): boolean => byName.value.has(name);

/** A column of the dataset; asked for once. In tiles mode nobody may ask. */
export function loadColumn(name: string): Promise<Values> {
  const known = asked.get(name);
  if (known) return known;
  const [id, mine] = [untracked(() => dataset.value)?.id ?? "", generation];
  const answer = getColumn(id, name);
  asked.set(name, answer);
  answer.then(
    (values) => { if (mine === generation) columns.value = new Map(columns.value).set(name, values); },
    (e: unknown) => {
      if (mine !== generation) return;
      missing.add(name);
      notify(`Column ${name}: ${messageOf(e)}`, "error");
    },
  );
  return answer;
}

/** A column if it is there; else it is asked for, and whoever reads this as a signal is told when it has come. */
export function column(name: string): Values | undefined {
  const known = columns.value.get(name);
  if (!known && dataset.value?.mode === "points" && (name === "source" || hasColumn(name)) && !missing.has(name)) void loadColumn(name).catch(() => undefined);
  return known;
}

/** Numbers that can be axes, in the order of the dataset. */
export const numberColumns = computed(() => (dataset.value?.columns ?? []).filter((c) => c.kind === "number" && c.role !== "sky"));
export const categoryColumns = computed(() => (dataset.value?.columns ?? []).filter((c) => c.kind === "category"));

const valid = (name: string, fallback: string | undefined) => (hasColumn(name) ? name : fallback && hasColumn(fallback) ? fallback : numberColumns.value[0]?.name ?? "");
export const axisX = computed(() => valid(part.x.value, dataset.value?.defaults.x));
export const axisY = computed(() => valid(part.y.value, dataset.value?.defaults.y));
export const logX = computed(() => logOf(axisX.value, part.logX.value));
export const logY = computed(() => logOf(axisY.value, part.logY.value));
export const colourBy = computed(() => (hasColumn(part.colour.value) ? part.colour.value : dataset.value && hasColumn(dataset.value.defaults.colour) ? dataset.value.defaults.colour : "class"));

function logOf(name: string, wish: "" | "0" | "1"): boolean {
  const info = columnInfo(name);
  return info !== undefined && (info.minPositive ?? 0) > 0 && (wish === "" ? info.log : wish === "1");
}

/** Range of a column on its axis: of log10 of the positive values where logged. Undefined where there is none. */
export function axisRange(name: string, log: boolean): [number, number] | undefined {
  const info = columnInfo(name);
  if (!info || info.min === null || info.max === null) return undefined;
  if (!log) return [info.min, info.max];
  return info.minPositive === null || info.minPositive === undefined ? undefined : [Math.log10(info.minPositive), Math.log10(info.max)];
}
