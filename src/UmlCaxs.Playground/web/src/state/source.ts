import { effect, signal } from "@preact/signals";
import { getSource, messageOf } from "../api/client";
import type { Source } from "../api/types";
import { dataset } from "./data";
import { part, update } from "./store";

/** The source that is looked at, its panel's content. */
export const source = signal<Source | null>(null);
export const sourceError = signal("");
let wanted = "";

effect(() => {
  const id = dataset.value?.id;
  const name = part.source.value;
  if (!id || wanted === `${id}/${name}`) return;
  wanted = `${id}/${name}`;
  const mine = wanted;
  if (name === "") {
    source.value = null;
    sourceError.value = "";
    return;
  }
  getSource(id, name).then(
    (s) => { if (mine === wanted) { source.value = s; sourceError.value = ""; } },
    (e: unknown) => { if (mine === wanted) { source.value = null; sourceError.value = messageOf(e); } },
  );
});

export const openSource = (name: string) => update({ source: name });
export const closeSource = () => update({ source: "" });
