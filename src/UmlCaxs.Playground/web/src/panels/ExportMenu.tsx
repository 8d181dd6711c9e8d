import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { exportRows, getCommands, messageOf } from "../api/client";
import type { Command } from "../api/types";
import { count } from "../axes/ticks";
import { dataset } from "../state/data";
import { selected } from "../state/selected";
import { notify, selectText } from "../state/store";
import { type PlotHandle, plots } from "../views/plots";
import { Copyable, saveFile } from "./copy";
import { plotPng, plotSvg } from "./picture";

const FORMATS = [["votable", "VOTable"], ["csv", "CSV"], ["parquet", "Parquet"]] as const;

/** The selection as a table, a view as a picture, and the command that does the same. */
export function ExportMenu() {
  const open = useSignal(false);
  const busy = useSignal("");
  const commands = useSignal<Command[]>([]);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = dataset.value?.id ?? "";
  const select = selectText.value;

  useEffect(() => {
    if (!open.value || !id) return;
    let current = true;
    getCommands(id, select).then((c) => { if (current) commands.value = c; }, (e: unknown) => { if (current) notify(messageOf(e), "error"); });
    return () => { current = false; };
  }, [open.value, id, select]);
  useEffect(() => {
    if (!open.value) return;
    const outside = (e: Event) => { if (!box.current?.contains(e.target as Node)) open.value = false; };
    document.addEventListener("pointerdown", outside);
    box.current?.querySelector<HTMLElement>(".menu button")?.focus();
    return () => document.removeEventListener("pointerdown", outside);
  }, [open.value]);

  async function run(what: string, work: () => Promise<void>) {
    // Not disabled, which would take the focus from the button pressed.
    if (busy.value !== "") return;
    busy.value = what;
    try {
      await work();
    } catch (e) {
      notify(messageOf(e), "error");
    } finally {
      busy.value = "";
    }
  }
  const table = (format: string) => run(format, async () => {
    const { blob, name } = await exportRows(id, format, select);
    saveFile(blob, name);
  });
  const picture = (plot: PlotHandle, kind: "png" | "svg") => run(`${plot.id}-${kind}`, async () =>
    saveFile(kind === "png" ? await plotPng(plot) : new Blob([await plotSvg(plot)], { type: "image/svg+xml" }), `${plot.id}.${kind}`));
  return (
    <div class="menu-box work" ref={box} onKeyDown={(e) => { if (e.key === "Escape" && open.value) { open.value = false; button.current?.focus(); e.stopPropagation(); } }}>
      <button type="button" class="tool" ref={button} data-testid="export" aria-expanded={open.value} aria-haspopup="dialog" onClick={() => { open.value = !open.value; }}>Export</button>
      {open.value && (
        <div class="menu" role="dialog" aria-label="Export">
          <h2>{count(selected.value.rows)} selected rows, all columns</h2>
          <div class="row">{FORMATS.map(([format, name]) => <button type="button" class="tool" key={format} aria-disabled={busy.value !== ""} data-testid={`export-${format}`} onClick={() => void table(format)}>{busy.value === format ? "Writing …" : name}</button>)}</div>
          {([plots.value.sky, plots.value.scatter].filter(Boolean) as PlotHandle[]).map((plot) => (
            <div class="row" key={plot.id}><span>{plot.title} as</span>
              {(["png", "svg"] as const).map((kind) => <button type="button" class="tool" key={kind} aria-disabled={busy.value !== ""} data-testid={`export-${plot.id}-${kind}`} onClick={() => void picture(plot, kind)}>{kind.toUpperCase()}</button>)}</div>
          ))}
          <h2>On the command line</h2>
          {commands.value.map((c) => <div key={c.text} class="command"><p>{c.does}</p><Copyable text={c.text} what={`the command: ${c.does}`} /></div>)}
        </div>
      )}
    </div>
  );
}
