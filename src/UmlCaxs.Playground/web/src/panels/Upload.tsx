import { signal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { messageOf, upload } from "../api/client";
import type { UploadAnswer } from "../api/types";
import { count } from "../axes/ticks";
import { folder, refreshFolder } from "../state/data";
import { update } from "../state/store";

type Sending = { file: string; share: number; cancel: () => void };
const sending = signal<Sending | null>(null);
const outcome = signal<{ file: string; answer: UploadAnswer | null; error: string } | null>(null);
const over = signal(false);

async function send(file: File) {
  if (sending.peek()) return;
  outcome.value = null;
  const limit = folder.peek()?.uploadLimit ?? 0;
  if (limit > 0 && file.size > limit) {
    outcome.value = { file: file.name, answer: null, error: `The file has ${megabytes(file.size)}, and ${megabytes(limit)} are the limit here. Classify it with 'umlcaxs classify ${file.name}' and serve the output.` };
    return;
  }
  const { done, cancel } = upload(file, (share) => { if (sending.peek()) sending.value = { ...sending.peek()!, share }; });
  sending.value = { file: file.name, share: 0, cancel };
  try {
    const answer = await done;
    await refreshFolder();
    outcome.value = { file: file.name, answer, error: "" };
    update({ tab: "explore", dataset: answer.id, select: "", source: "", sky: null, scatter: null });
  } catch (e) {
    outcome.value = { file: file.name, answer: null, error: messageOf(e) };
  } finally {
    sending.value = null;
  }
}

const megabytes = (bytes: number) => `${count(Math.round(bytes / 1048576))} MiB`;

/** One's own detections, to be classified with the model. */
export function UploadButton() {
  const input = useRef<HTMLInputElement>(null);
  if (!folder.value?.model) return null;
  return <>
    <button type="button" class="tool work" data-testid="upload" title={`Classify a table of your own with ${folder.value.model.name}; it stays on this computer. Or drop the file on the page.`} onClick={() => input.current?.click()}>Upload</button>
    <input ref={input} class="visually-hidden" tabIndex={-1} type="file" aria-label="Table to classify" data-testid="upload-file" onChange={(e) => { const file = e.currentTarget.files?.[0]; e.currentTarget.value = ""; if (file) void send(file); }} />
  </>;
}

/** Takes files dropped anywhere, and says how an upload goes and went. */
export function UploadStatus() {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const files = (e: DragEvent) => e.dataTransfer?.types.includes("Files") ?? false;
    const drag = (e: DragEvent) => { if (files(e)) { e.preventDefault(); over.value = true; } };
    const leave = (e: DragEvent) => { if (!e.relatedTarget) over.value = false; };
    const drop = (e: DragEvent) => {
      if (!files(e)) return;
      e.preventDefault();
      over.value = false;
      const file = e.dataTransfer?.files[0];
      if (!file) return;
      if (folder.peek()?.model) void send(file);
      else outcome.value = { file: file.name, answer: null, error: "There is no model to classify with: serve a folder with a model.json, or give --model." };
    };
    addEventListener("dragover", drag);
    addEventListener("dragleave", leave);
    addEventListener("drop", drop);
    return () => { removeEventListener("dragover", drag); removeEventListener("dragleave", leave); removeEventListener("drop", drop); };
  }, []);
  useSignalEffect(() => {
    const wanted = sending.value !== null || outcome.value !== null;
    if (wanted && !box.current?.open) box.current?.showModal();
    if (!wanted && box.current?.open) box.current.close();
  });
  const s = sending.value;
  const o = outcome.value;
  return <>
    {over.value && <div class="drop" aria-hidden="true"><p>Drop a table of detections to classify it{folder.value?.model ? ` with ${folder.value.model.name}` : ""}</p></div>}
    <dialog ref={box} class="upload" aria-labelledby="upload-title" data-testid="upload-status" onClose={() => { outcome.value = null; }} onCancel={(e) => { if (sending.peek()) e.preventDefault(); }}>
      <h2 id="upload-title">{s ? `Classifying ${s.file}` : o?.error ? `${o.file} was not classified` : o ? `${o.file} is classified` : "Upload"}</h2>
      {s && <><progress max={1} value={s.share < 1 ? s.share : undefined} aria-label="Progress" /><p role="status">{s.share < 1 ? `${Math.round(100 * s.share)} % sent` : "Sent; reading and classifying …"}</p><button type="button" class="tool" onClick={() => s.cancel()}>Cancel</button></>}
      {o?.error && <p role="alert" class="error">{o.error}</p>}
      {o?.answer && <div role="status"><p>{count(o.answer.read)} rows read, {count(o.answer.classified)} classified.</p>
        {o.answer.leftOut.length > 0 && <table><caption>Left out</caption><tbody>{o.answer.leftOut.map((l) => <tr key={l.reason}><th scope="row">{l.reason}</th><td class="number">{count(l.rows)}</td></tr>)}</tbody></table>}
        {o.answer.notices.map((n) => <p key={n} class="muted">{n}</p>)}</div>}
      {o && <button type="button" class="tool primary" onClick={() => { outcome.value = null; }}>{o.error ? "Close" : "Look at it"}</button>}
    </dialog>
  </>;
}
