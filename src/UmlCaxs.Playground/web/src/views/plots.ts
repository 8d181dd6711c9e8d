import { signal } from "@preact/signals";
import type { Shape } from "../axes/scene";
import type { Engine, PlotAxes } from "./engine";

/** A plot on the page, for those who export it. */
export interface PlotHandle {
  id: "sky" | "scatter";
  title: string;
  engine: Engine;
  margins: boolean;
  scene(): Shape[];
  axes(): PlotAxes;
}

export const plots = signal<{ sky?: PlotHandle; scatter?: PlotHandle }>({});
