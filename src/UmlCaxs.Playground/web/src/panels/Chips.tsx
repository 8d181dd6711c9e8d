import { count } from "../axes/ticks";
import { describeTerm, formatTerm, termKey } from "../selection/grammar";
import { columnsOf } from "../selection/evaluate";
import { dataset, hasColumn } from "../state/data";
import { counts, selected } from "../state/selected";
import { clearTerms, part, setTerm, terms, update } from "../state/store";

/** How much is selected, and by what. */
export function Chips() {
  const data = dataset.value;
  if (!data) return null;
  const { rows } = selected.value;
  const sources = counts.value.sources;
  return (
    <div class="chips">
      <p class="counts" role="status" aria-live="polite" data-testid="counts"><strong>{count(rows)}</strong> of {count(data.rows)} detections{sources >= 0 && <>, <strong>{count(sources)}</strong> of {count(data.sourceCount)} sources</>}</p>
      {terms.value.length > 0 && <ul aria-label="Active filters">{terms.value.map((term) => {
        const unknown = columnsOf(term).some((c) => !hasColumn(c));
        return <li key={formatTerm(term)} class={`chip ${unknown ? "unknown" : ""}`} title={unknown ? "This table has no such column: the filter has no effect" : formatTerm(term).slice(0, 200)}>
          {describeTerm(term)}{unknown ? " (no such column)" : ""}<button type="button" aria-label={`Remove filter ${describeTerm(term)}`} onClick={() => setTerm(termKey(term), null)}>×</button></li>;
      })}</ul>}
      {terms.value.length > 0 && <button type="button" class="tool" data-testid="clear-all" onClick={clearTerms}>Clear all</button>}
      <span class="spacer" />
      <button type="button" class="tool" data-testid="list-toggle" aria-expanded={part.list.value && part.source.value === ""} onClick={() => update({ list: !part.list.value || part.source.value !== "", source: "" })}>List sources</button>
    </div>
  );
}
