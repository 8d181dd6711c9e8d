import { categoryColumns, columnInfo, dataset, hasColumn, numberColumns } from "../state/data";
import { brief, count, readable } from "../axes/ticks";
import { categoryColour, css, valueColour } from "../gl/colours";
import type { InTerm, RangeTerm } from "../selection/grammar";
import { colourBy } from "../state/data";
import { counts } from "../state/selected";
import { dark, narrow, part, setTerm, terms, update } from "../state/store";
import type { CountPairs } from "../api/types";
import { colouring } from "../views/engine";

const TITLES: Record<string, string> = { class: "Class", cluster: "Cluster", family: "Family", kind: "Votes of the source" };

/** What rows are selected by their class, cluster and probabilities, and how they are coloured. */
export function Filters() {
  if (!dataset.value) return null;
  const categories = categoryColumns.value.filter((c) => (c.values?.length ?? 0) <= 60);
  const content = <>
      <label class="field"><span>Colour by</span>
        <select data-testid="colour-by" value={colourBy.value} onChange={(e) => update({ colour: e.currentTarget.value })}>
          <optgroup label="Categories">{categoryColumns.value.map((c) => <option key={c.name} value={c.name}>{TITLES[c.name]?.toLowerCase() ?? c.name}</option>)}</optgroup>
          <optgroup label="Numbers">{numberColumns.value.map((c) => <option key={c.name} value={c.name}>{c.name}</option>)}</optgroup>
        </select></label>
      <ColourBar />
      {categories.map((c, i) => <Category key={c.name} name={c.name} open={i === 0 || c.name === colourBy.value} />)}
      <details open>
        <summary><h2>Probability and outliers</h2></summary>
        {["probability", "outlier_p", "outlier_p_conformal", "anomaly_score"].filter(hasColumn).map((name) => <Range key={name} name={name} />)}
      </details>
      <label class="check"><input type="checkbox" checked={part.hide.value} onChange={(e) => update({ hide: e.currentTarget.checked })} />Hide rows that are not selected</label>
  </>;
  return <aside class="panel filters" aria-label="Filters">{narrow.value ? <details class="fold"><summary><h2>Filters and colours</h2></summary>{content}</details> : content}</aside>;
}

function ColourBar() {
  const how = colouring.value;
  if (!how || how.category) return null;
  const value = (v: number) => readable(how.log ? 10 ** v : v, 3);
  const steps = 24;
  return (
    <div class="colour-bar" role="img" aria-label={`Colours from ${value(how.min)} to ${value(how.max)}${how.log ? ", logarithmic" : ""}`}>
      <svg viewBox={`0 0 ${steps} 1`} preserveAspectRatio="none" aria-hidden="true">{Array.from({ length: steps }, (_, i) => <rect key={i} x={i} width={1.05} height={1} fill={css(valueColour(i / (steps - 1), dark.value))} />)}</svg>
      <span>{value(how.min)}</span><span>{how.log ? "log" : ""}</span><span>{value(how.max)}</span>
    </div>
  );
}

function Category({ name, open }: { name: string; open: boolean }) {
  const info = columnInfo(name);
  const pairs = (counts.value as unknown as Record<string, CountPairs | undefined>)[name] ?? {};
  const term = terms.value.find((t): t is InTerm => t.kind === "in" && t.column === name);
  const values = (info?.values ?? []).map((value, index) => ({ value, index, all: pairs[value]?.[0] ?? info?.counts?.[index] ?? 0, chosen: pairs[value]?.[1] ?? 0 }));
  const largest = Math.max(1, ...values.map((v) => v.all));
  const toggle = (value: string) => {
    const now = term?.values ?? [];
    const next = now.includes(value) ? now.filter((v) => v !== value) : [...now, value];
    setTerm(`column:${name}`, next.length === 0 ? null : { kind: "in", column: name, values: next });
  };
  const coloured = colourBy.value === name;
  const title = TITLES[name] ?? name;
  return (
    <details open={open || term !== undefined} data-testid={`category-${name}`}>
      <summary title={info?.help ?? ""}><h2>{title}</h2>{term && <span class="badge">{term.values.length}</span>}</summary>
      <table class="categories">
        <caption class="visually-hidden">{title}: press a name to filter to it, another to add it</caption>
        <thead><tr><th scope="col">{title}</th><th scope="col" class="number">selected</th><th scope="col" class="number">all</th></tr></thead>
        <tbody>
          {values.map(({ value, index, all, chosen }) => {
            const on = term?.values.includes(value) ?? false;
            return (
              <tr key={value} class={term && !on ? "off" : ""}>
                <th scope="row">
                  <button type="button" class="category" aria-pressed={on} data-testid={`${name}-${value}`} onClick={() => toggle(value)} title={`${on ? "Take away" : term ? "Add" : "Show only"} ${value}`}>
                    {coloured && <svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><circle cx="5" cy="5" r="4.5" fill={categoryColour(value, index, dark.value)} /></svg>}
                    <span>{value}</span>
                  </button>
                  <svg class="share" viewBox="0 0 100 2" preserveAspectRatio="none" aria-hidden="true"><rect class="all" width={(100 * all) / largest} height="2" /><rect class="chosen" width={(100 * chosen) / largest} height="2" /></svg>
                </th>
                <td class="number" title={count(chosen)}>{brief(chosen)}</td><td class="number muted" title={count(all)}>{brief(all)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </details>
  );
}

function Range({ name }: { name: string }) {
  const info = columnInfo(name);
  const term = terms.value.find((t): t is RangeTerm => t.kind === "range" && t.column === name);
  const [low, high] = [info?.min ?? 0, info?.max ?? 1];
  const step = (high - low) / 200 || 0.005;
  const set = (min: number | null, max: number | null, done: boolean) => {
    const bound = (v: number | null, edge: number) => (v === null || Math.abs(v - edge) < step / 2 ? null : +v.toPrecision(4));
    const [a, b] = [bound(min, low), bound(max, high)];
    setTerm(`column:${name}`, a === null && b === null ? null : { kind: "range", column: name, min: a, max: b }, done ? "push" : "replace");
  };
  const slider = (which: "min" | "max", title: string) => (
    <label><span>{title}</span>
      <input type="range" min={low} max={high} step={step} value={term?.[which] ?? (which === "min" ? low : high)} data-testid={`${name}-${which}`} aria-label={`${title} ${name}`}
        onInput={(e) => (which === "min" ? set(e.currentTarget.valueAsNumber, term?.max ?? null, false) : set(term?.min ?? null, e.currentTarget.valueAsNumber, false))} />
      <output>{readable(term?.[which] ?? (which === "min" ? low : high), 2)}</output></label>
  );
  return <fieldset class="range" title={info?.help ?? ""}><legend>{name}</legend>{slider("min", "at least")}{slider("max", "at most")}</fieldset>;
}
