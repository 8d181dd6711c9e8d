import { type ReadonlySignal, computed, effect, signal } from "@preact/signals";
import { type Term, formatSelection, parseSelection, withTerm } from "../selection/grammar";
import { type AppState, DEFAULTS, decodeState, encodeState } from "./url";

/** The state of the page; changed by `update` alone. */
export const state = signal<AppState>(decodeState(location.hash));

/** Each part of the state by itself, so that panning redraws what shows the viewport and nothing else. */
export const part = Object.fromEntries(Object.keys(DEFAULTS).map((k) => [k, computed(() => state.value[k as keyof AppState])])) as unknown as
  { readonly [K in keyof AppState]: ReadonlySignal<AppState[K]> };

/** Messages for everybody, newest last. */
export const notices = signal<{ id: number; text: string; kind: "info" | "error" }[]>([]);
let noticeId = 0;
export function notify(text: string, kind: "info" | "error" = "info"): void {
  const id = ++noticeId;
  if (notices.value.some((n) => n.text === text)) return;
  notices.value = [...notices.value.slice(-3), { id, text, kind }];
  if (kind === "info") setTimeout(() => dismiss(id), 8000);
}
export const dismiss = (id: number) => { notices.value = notices.value.filter((n) => n.id !== id); };

/**
 * Changes the state and the address. A step that the reader would want to take back is one in the history; zooming and
 * panning replace the address they have.
 */
export function update(change: Partial<AppState>, history_: "push" | "replace" = "push"): void {
  const next = { ...state.value, ...change };
  const before = encodeState(state.value);
  const after = encodeState(next);
  state.value = next;
  if (before === after) return;
  clearTimeout(pending);
  pending = undefined;
  if (history_ === "push") history.pushState(null, "", address(after));
  // Browsers refuse more than about a hundred changes of the address in half a minute.
  else pending = setTimeout(writeAddress, 300);
}
let pending: ReturnType<typeof setTimeout> | undefined;
const address = (hash: string) => (hash === "" ? location.pathname + location.search : `#${hash}`);
function writeAddress(): void {
  pending = undefined;
  history.replaceState(null, "", address(encodeState(state.value)));
}

/** The address of what is shown now. */
export function permalink(): string {
  return location.href.replace(/#.*$/, "") + `#${encodeState(state.value)}`;
}

function readAddress(): void {
  clearTimeout(pending);
  const next = decodeState(location.hash);
  if (encodeState(next) !== encodeState(state.value)) state.value = next;
}
addEventListener("popstate", readAddress);
addEventListener("hashchange", readAddress);

const parsed = computed<{ terms: Term[]; error: string }>(() => {
  try {
    return { terms: parseSelection(part.select.value), error: "" };
  } catch (e) {
    return { terms: [], error: e instanceof Error ? e.message : String(e) };
  }
});
/** Terms of the selection; none of a text that cannot be read. */
export const terms = computed(() => parsed.value.terms);
/** The selection as the server reads it. */
export const selectText = computed(() => formatSelection(terms.value));
/** The same after a hand has come to rest: what the server is asked about, as it need not count for every pixel of a slider. */
export const settledText = signal(selectText.value);
let settling: ReturnType<typeof setTimeout> | undefined;
effect(() => {
  const text = selectText.value;
  clearTimeout(settling);
  settling = setTimeout(() => { settledText.value = text; }, 120);
});
effect(() => {
  if (parsed.value.error) notify(`The selection in the address cannot be read: ${parsed.value.error}`, "error");
});

/** Sets the term of a key (see termKey); null takes it away. While a hand is still dragging, the history gets no entry a pixel. */
export function setTerm(key: string, term: Term | null, history_: "push" | "replace" = "push"): void {
  update({ select: formatSelection(withTerm(terms.value, key, term)) }, history_);
}
export const setTerms = (all: readonly Term[]) => update({ select: formatSelection(all) });
export const clearTerms = () => update({ select: "" });

const prefersDark = matchMedia("(prefers-color-scheme: dark)");
const systemDark = signal(prefersDark.matches);
prefersDark.addEventListener("change", (e) => { systemDark.value = e.matches; });
export const dark = computed(() => (part.theme.value === "auto" ? systemDark.value : part.theme.value === "dark"));
effect(() => { document.documentElement.dataset.theme = dark.value ? "dark" : "light"; });

const phone = matchMedia("(max-width: 820px)");
/** Is there room for one column only? */
export const narrow = signal(phone.matches);
phone.addEventListener("change", (e) => { narrow.value = e.matches; });
