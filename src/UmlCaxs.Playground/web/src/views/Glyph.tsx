const PATHS = {
  lasso: "M4.5 11.5C1.8 10.6 1 8.9 1.2 7.4 1.7 4.5 5 2.6 8.6 2.6c3.5 0 6.2 1.7 6.2 4.2 0 2.6-3 4.6-6.6 4.6-1.3 0-2.2-.2-3-.6M4.8 9.6a1.5 1.5 0 1 0 .1 3c1 0 1.4-.8 1.3-1.6-.2-1-1-1.6-1.4-1.4Zm.7 3c.2 1-.4 1.6-1.4 2",
  box: "M2.5 5V2.5H5M7 2.5h2M11 2.5h2.5V5M13.5 7v2M13.5 11v2.5H11M9 13.5H7M5 13.5H2.5V11M2.5 9V7",
  plus: "M8 3v10M3 8h10",
  minus: "M3 8h10",
  all: "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10M6 6h4v4H6z",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  pan: "",
} as const;

/** A sign on a button; the button has the name. */
export function Glyph({ name }: { name: keyof typeof PATHS }) {
  return <svg class="glyph" viewBox="0 0 16 16" aria-hidden="true"><path d={PATHS[name]} fill="none" stroke="currentColor" stroke-width="1.3" stroke-linecap="round" stroke-linejoin="round" /></svg>;
}
