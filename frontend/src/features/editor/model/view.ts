import { useLocalStorage, useMediaQuery } from "@mantine/hooks";

export type EditorView = "canvas" | "outline";

/** Drawing or list; a phone shows the list. */
export function useView(): { view: EditorView; setView: (view: EditorView) => void } {
  const [wanted, setWanted] = useLocalStorage<EditorView>({ key: "handrail.editor.view", defaultValue: "canvas", getInitialValueInEffect: false });
  const phone = useMediaQuery("(max-width: 767px)", false, { getInitialValueInEffect: false });
  return { view: phone ? "outline" : wanted, setView: setWanted };
}
