import { useSignal } from "@preact/signals";

/** Puts text where it can be pasted. False where the browser does not let the page. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** A command in full, with a button that copies it. */
export function Copyable({ text, what }: { text: string; what: string }) {
  const said = useSignal("");
  return (
    <div class="copyable">
      <code>{text}</code>
      <button type="button" class="tool" aria-label={`Copy ${what}`} onClick={() => void copyText(text).then((ok) => {
        said.value = ok ? "Copied" : "Select the text to copy it";
        setTimeout(() => { said.value = ""; }, 2000);
      })}>{said.value || "Copy"}</button>
    </div>
  );
}

/** Gives a file to the reader. */
export function saveFile(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
