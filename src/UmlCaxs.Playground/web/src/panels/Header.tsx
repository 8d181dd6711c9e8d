import { count } from "../axes/ticks";
import { dataset, folder } from "../state/data";
import { dark, notify, part, permalink, update } from "../state/store";
import type { Tab } from "../state/url";
import { ExportMenu } from "./ExportMenu";
import { Search } from "./Search";
import { UploadButton } from "./Upload";
import { copyText } from "./copy";

const TABS: [Tab, string][] = [["explore", "Explore"], ["sweep", "Sweep"], ["validation", "Validation"], ["help", "Help"]];

export function Header() {
  const f = folder.value;
  const tabs = TABS.filter(([id]) => (id !== "sweep" || f?.sweeps.length) && (id !== "validation" || f?.validations.length));
  return (
    <header class="top">
      <div class="brand"><h1>UmlCaxs</h1><span class="muted folder" title={f?.model ? `Model ${f.model.name}` : undefined}>{f?.title ?? ""}</span></div>
      <nav aria-label="Views">{tabs.map(([id, name]) => <button type="button" key={id} class="tab" aria-current={part.tab.value === id ? "page" : undefined} data-testid={`tab-${id}`} onClick={() => update({ tab: id })}>{name}</button>)}</nav>
      {part.tab.value === "explore" && dataset.value && <Search />}
      <span class="spacer" />
      {f && f.datasets.length > 0 && part.tab.value === "explore" && <>
        <label class="dataset"><span class="visually-hidden">Table</span>
          <select data-testid="dataset" value={dataset.value?.id ?? ""} onChange={(e) => update({ dataset: e.currentTarget.value, select: "", source: "", scatter: null })}>
            {f.datasets.map((d) => <option key={d.id} value={d.id}>{d.title || d.file} ({count(d.rows)})</option>)}
          </select></label>
        <UploadButton />
        <ExportMenu />
      </>}
      {f?.report && <a class="tool" href={`/files/${f.report}`} target="_blank" rel="noopener">Report</a>}
      <button type="button" class="tool" title="Copy the address of exactly this view" onClick={() => void copyText(permalink()).then((ok) => notify(ok ? "Address of this view copied." : permalink()))}>Link</button>
      <button type="button" class="tool" data-testid="theme" aria-label={dark.value ? "Light colours" : "Dark colours"} title={dark.value ? "Light colours" : "Dark colours"} onClick={() => update({ theme: dark.value ? "light" : "dark" })}>
        <svg class="glyph" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.4" /><path d="M8 1.8a6.2 6.2 0 0 1 0 12.4z" fill="currentColor" /></svg>
      </button>
    </header>
  );
}
