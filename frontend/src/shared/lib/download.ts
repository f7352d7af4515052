/** Hands the browser a file to save. */
export function download(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** A name of ours as the name of a file: without what some systems do not take. */
export function fileName(name: string): string {
  return name.replace(/[\\/:*?"<>|]+/g, "-").trim() || "-";
}
