import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { messageOf } from "../api/client";

/** What the server answers for an id; asked anew when that changes. */
export function useRemote<T>(id: string, ask: (id: string) => Promise<T>): { value: T | null; error: string } {
  const answer = useSignal<{ id: string; value: T | null; error: string }>({ id: "", value: null, error: "" });
  useEffect(() => {
    if (id === "") return;
    let current = true;
    ask(id).then(
      (value) => { if (current) answer.value = { id, value, error: "" }; },
      (e: unknown) => { if (current) answer.value = { id, value: null, error: messageOf(e) }; },
    );
    return () => { current = false; };
  }, [id]);
  return answer.value.id === id ? answer.value : { value: null, error: "" };
}
