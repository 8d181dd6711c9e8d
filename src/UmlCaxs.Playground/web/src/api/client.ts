import type {
  Command, Counts, Dataset, Folder, Histogram, RowDetail, SearchAnswer, Source, Sweep, UploadAnswer, Validation,
} from "./types";

/** A refusal of the server, in its own words. */
export class ServerError extends Error {
  constructor(readonly title: string, readonly detail: string, readonly status: number) {
    super(detail ? `${title}: ${detail}` : title);
  }
}

const at = (id: string) => `/api/datasets/${encodeURIComponent(id)}`;

export const getFolder = () => json<Folder>("/api/folder");
export const getDataset = (id: string) => json<Dataset>(at(id));
export const getRow = (id: string, row: number) => json<RowDetail>(`${at(id)}/rows/${row}`);
export const getSource = (id: string, name: string) => json<Source>(`${at(id)}/sources/${encodeURIComponent(name)}`);
export const getSweep = (id: string) => json<Sweep>(`/api/sweeps/${encodeURIComponent(id)}`);
export const getValidation = (id: string) => json<Validation>(`/api/validations/${encodeURIComponent(id)}`);
export const getCounts = (id: string, select: string, signal?: AbortSignal) =>
  json<Counts>(`${at(id)}/counts?${query({ select })}`, signal);
export const getCommands = (id: string, select: string) =>
  json<{ commands: Command[] }>(`${at(id)}/command?${query({ select })}`).then((a) => a.commands);
export const getSearch = (id: string, q: string, limit: number, signal?: AbortSignal) =>
  json<SearchAnswer>(`${at(id)}/search?${query({ q, limit: String(limit) })}`, signal);
export const getHistogram = (id: string, column: string, bins: number, log: boolean, select: string, signal?: AbortSignal) =>
  json<Histogram>(`${at(id)}/histogram?${query({ column, bins: String(bins), log: log ? "1" : "0", select })}`, signal);

export type Values = Float32Array | Uint8Array | Uint16Array | Uint32Array;

/** One column, one value a row. */
export async function getColumn(id: string, name: string): Promise<Values> {
  const response = await ask(`${at(id)}/columns/${encodeURIComponent(name)}`);
  const bytes = await response.arrayBuffer();
  switch (response.headers.get("X-Type") ?? (name === "source" ? "uint32" : "float32")) {
    case "uint8": return new Uint8Array(bytes);
    case "uint16": return new Uint16Array(bytes);
    case "uint32": return new Uint32Array(bytes);
    default: return new Float32Array(bytes);
  }
}

export interface NearQuery { x: string; y: string; px: number; py: number; rx: number; ry: number; log: string; select: string }

/** The row nearest to a place in two columns; null if none is near. */
export async function getNear(id: string, near: NearQuery): Promise<number | null> {
  const parts = Object.fromEntries(Object.entries(near).map(([k, v]) => [k, String(v)]));
  try {
    return (await json<{ row: number }>(`${at(id)}/near?${query(parts)}`)).row;
  } catch (e) {
    if (e instanceof ServerError && e.status === 404) return null;
    throw e;
  }
}

/** A density tile: 256 x 256 cells from the bottom row, little-endian. */
export async function getTile(id: string, path: string, parts: Record<string, string>, signal?: AbortSignal): Promise<ArrayBuffer> {
  return (await ask(`${at(id)}/tiles/${path}?${query(parts)}`, { signal })).arrayBuffer();
}

/** The selected rows as a file. */
export async function exportRows(id: string, format: string, select: string): Promise<{ blob: Blob; name: string }> {
  const response = await ask(`${at(id)}/export?${query({ format })}`, {
    method: "POST", body: select, headers: { "Content-Type": "text/plain" },
  });
  const given = /filename="?([^";]+)"?/.exec(response.headers.get("Content-Disposition") ?? "")?.[1];
  return { blob: await response.blob(), name: given ?? `selection.${{ votable: "vot", csv: "csv", parquet: "parquet" }[format]}` };
}

/** Sends a table to be classified; XMLHttpRequest because fetch does not tell how much has been sent. */
export function upload(file: File, progress: (share: number) => void): { done: Promise<UploadAnswer>; cancel: () => void } {
  const request = new XMLHttpRequest();
  const done = new Promise<UploadAnswer>((resolve, reject) => {
    request.open("POST", `/api/uploads?${query({ name: file.name })}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (e) => progress(e.lengthComputable ? e.loaded / e.total : 0);
    request.onload = () => request.status < 300
      ? resolve(JSON.parse(request.responseText) as UploadAnswer)
      : reject(problem(request.status, request.responseText));
    request.onerror = () => reject(new ServerError("The upload did not get through", "is the server of 'umlcaxs serve' still running?", 0));
    request.onabort = () => reject(new ServerError("Upload cancelled", "", 0));
    request.send(file);
  });
  return { done, cancel: () => request.abort() };
}

function query(parts: Record<string, string>): string {
  return Object.entries(parts).filter(([, v]) => v !== "").map(([k, v]) => `${k}=${encodeURIComponent(v)}`).join("&");
}

async function json<T>(url: string, signal?: AbortSignal): Promise<T> {
  return (await ask(url, { signal })).json() as Promise<T>;
}

async function ask(url: string, options: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, options);
  } catch (e) {
    if (e instanceof DOMException && e.name === "AbortError") throw e;
    throw new ServerError("The server does not answer", "is 'umlcaxs serve' still running?", 0);
  }
  if (!response.ok) throw problem(response.status, await response.text());
  return response;
}

function problem(status: number, body: string): ServerError {
  try {
    const { title, detail } = JSON.parse(body) as { title?: string; detail?: string };
    return new ServerError(title ?? `Status ${status}`, detail ?? "", status);
  } catch {
    return new ServerError(`The server answered ${status}`, "", status);
  }
}

/** What to show of anything thrown. */
export const messageOf = (e: unknown): string => (e instanceof Error ? e.message : String(e));
export const isAbort = (e: unknown): boolean => e instanceof DOMException && e.name === "AbortError";
