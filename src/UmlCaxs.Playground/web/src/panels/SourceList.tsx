import { useSignal, useSignalEffect } from "@preact/signals";
import { getRow, messageOf } from "../api/client";
import type { RowDetail } from "../api/types";
import { count, readable } from "../axes/ticks";
import { column, dataset } from "../state/data";
import { openSource } from "../state/source";
import { counts, selected } from "../state/selected";
import { part, update } from "../state/store";

const PAGE = 25;

/** The selected sources as a table: what the plots show, for the keyboard and for screen readers. */
export function SourceList() {
  const page = useSignal(0);
  const rows = useSignal<RowDetail[]>([]);
  const problem = useSignal("");
  const shown = part.list.value && part.source.value === "";

  useSignalEffect(() => {
    const data = dataset.value;
    if (!part.list.value || part.source.value !== "" || data?.mode !== "points") return;
    const sources = column("source");
    const { mask } = selected.value;
    const from = page.value * PAGE;
    if (!sources) return;
    // The first row of each source that is selected, in the order of the table.
    const seen = new Uint8Array(data.sourceCount);
    const firsts: number[] = [];
    let number = 0;
    for (let i = 0; i < sources.length && firsts.length < PAGE; i++) {
      if ((mask && mask[i] === 0) || seen[sources[i]]) continue;
      seen[sources[i]] = 1;
      if (number++ >= from) firsts.push(i);
    }
    if (firsts.length === 0 && page.peek() > 0) { page.value = 0; return; }
    let current = true;
    Promise.all(firsts.map((row) => getRow(data.id, row))).then((r) => { if (current) { rows.value = r; problem.value = ""; } }, (e: unknown) => { if (current) problem.value = messageOf(e); });
    return () => { current = false; };
  });
  if (!shown) return null;
  const total = counts.value.sources;
  const pages = Math.max(1, Math.ceil(total / PAGE));
  return (
    <aside class="panel source" aria-label="Selected sources" data-testid="source-list" onKeyDown={(e) => { if (e.key === "Escape") { update({ list: false }); e.stopPropagation(); } }}>
      <div class="panel-head"><h2>Selected sources</h2><button type="button" class="icon bare" aria-label="Close the list" onClick={() => update({ list: false })}>×</button></div>
      {dataset.value?.mode !== "points" ? <p class="muted">A table of {count(dataset.value?.rows ?? 0)} rows is drawn as densities and not listed here. Click into a plot, search, or export the selection.</p> : <>
        {problem.value && <p class="error" role="alert">{problem.value}</p>}
        <div class="scroll" tabIndex={0} role="region" aria-label="Table of selected sources"><table class="list">
          <thead><tr><th scope="col">source</th><th scope="col">class</th><th scope="col" class="number">p</th><th scope="col" class="number">cluster</th></tr></thead>
          <tbody>{rows.value.map((r) => <tr key={r.name}><th scope="row"><button type="button" class="link" onClick={() => openSource(r.name)}>{r.name}</button></th><td>{r.class ?? "–"}</td><td class="number">{readable(r.probability, 3)}</td><td class="number">{r.cluster ?? "–"}</td></tr>)}</tbody>
        </table></div>
        <p class="muted small">Class, probability and cluster are those of the first selected detection.</p>
        <div class="row"><button type="button" class="tool" disabled={page.value === 0} onClick={() => { page.value--; }}>Previous</button><span class="muted" role="status">page {page.value + 1} of {count(pages)}</span><button type="button" class="tool" disabled={page.value + 1 >= pages} onClick={() => { page.value++; }}>Next</button></div>
      </>}
    </aside>
  );
}
