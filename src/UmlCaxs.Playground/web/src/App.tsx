import { useEffect } from "preact/hooks";
import { Chips } from "./panels/Chips";
import { Filters } from "./panels/Filters";
import { Header } from "./panels/Header";
import { SourceList } from "./panels/SourceList";
import { SourcePanel } from "./panels/SourcePanel";
import { UploadStatus } from "./panels/Upload";
import { dataset, failure, folder } from "./state/data";
import { dismiss, notices, part } from "./state/store";
import { Help } from "./views/Help";
import { Histograms } from "./views/Histograms";
import { Scatter } from "./views/Scatter";
import { Sky } from "./views/Sky";
import { SweepView } from "./views/Sweep";
import { ValidationPage } from "./views/ValidationView";

/** The page. */
export function App() {
  useEffect(() => {
    const slash = (e: KeyboardEvent) => {
      const typing = e.target instanceof HTMLElement && /^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName);
      if (e.key !== "/" || typing || e.ctrlKey || e.metaKey) return;
      e.preventDefault();
      document.querySelector<HTMLInputElement>(".search input")?.focus();
    };
    addEventListener("keydown", slash);
    return () => removeEventListener("keydown", slash);
  }, []);
  const tab = part.tab.value;
  return <>
    <a class="skip" href="#main" onClick={(e) => { e.preventDefault(); document.querySelector<HTMLElement>("main")?.focus(); }}>Skip to the content</a>
    <Header />
    {failure.value && <p class="failure" role="alert">{failure.value}</p>}
    {tab === "explore" && <Explore />}
    {tab === "sweep" && <SweepView />}
    {tab === "validation" && <ValidationPage />}
    {tab === "help" && <Help />}
    <UploadStatus />
    <div class="notices" role="status" aria-live="polite">{notices.value.map((n) => <p key={n.id} class={n.kind}>{n.text}<button type="button" class="icon bare" aria-label="Dismiss" onClick={() => dismiss(n.id)}>×</button></p>)}</div>
  </>;
}

function Explore() {
  const f = folder.value;
  if (f && f.datasets.length === 0) return <main id="main" class="page" tabIndex={-1}><p>There is no table of classified detections in this folder{f.sweeps.length || f.validations.length ? "; see the other views above" : ""}. <code>umlcaxs run IN --out DIR</code> makes one{f.model ? ", or upload your own" : ""}.</p></main>;
  if (!dataset.value) return <main id="main" class="page" tabIndex={-1}>{!failure.value && <p role="status">Loading …</p>}</main>;
  const side = part.source.value !== "" || part.list.value;
  return (
    <div class={`explore ${side ? "with-side" : ""}`}>
      <Filters />
      <main id="main" class="centre" tabIndex={-1} aria-label="Explore">
        <Chips />
        <div class="views"><Sky /><Scatter /></div>
        <Histograms />
        <p id="plot-keys" class="visually-hidden">Arrow keys pan, plus and minus zoom, 0 shows all, L draws a lasso, B a box, Enter opens the source in the middle, Escape clears the filters. “List sources” gives the same as a table.</p>
      </main>
      <SourcePanel />
      <SourceList />
    </div>
  );
}
