import { Textarea } from "@mantine/core";
import { type KeyboardEvent, useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { allowDrop, takeDrop } from "./dragging";
import type { ExprEditorProps, Taken } from "./ExprEditor";

interface PlainExprProps extends Pick<ExprEditorProps, "kind" | "label" | "value" | "onChange" | "describedBy" | "invalid" | "disabled" | "placeholder" | "begin" | "onFocus"> {
  /** Whether the editor with its help could not be loaded; while it is still on its way nothing is said. */
  failed: boolean;
  /** Told what is being done here, so that the editor can go on with it; null when somebody has left. */
  onDoing: (now: Taken | null) => void;
}

/** Keys that do nothing by themselves. */
const HELD = ["Control", "Shift", "Alt", "Meta"];
/** The key that opens the list of what may stand at the caret. */
const asksForData = ({ key, ctrlKey }: KeyboardEvent) => ctrlKey && key === " ";

function noted(area: HTMLTextAreaElement, asks: boolean): Taken {
  return { from: area.selectionStart, to: area.selectionEnd, asks };
}

/** The same text without chips and help. */
export function PlainExpr({ kind, label, value, onChange, describedBy, invalid, disabled, placeholder, onFocus, begin, failed, onDoing }: PlainExprProps) {
  const { t } = useTranslation(["editor", "conditions"]);
  const area = useRef<HTMLTextAreaElement>(null);
  const asks = useRef(false);
  useLayoutEffect(() => {
    // Who comes by key goes on at the end, as in the editor.
    area.current?.setSelectionRange(area.current.value.length, area.current.value.length);
    if (begin) area.current?.focus();
  }, [begin]);
  const insert = (source: string) => {
    const now = area.current?.value ?? value;
    const [from, to] = [area.current?.selectionStart ?? now.length, area.current?.selectionEnd ?? now.length];
    onChange(now.slice(0, from) + (kind === "template" ? `{{ ${source} }}` : source) + now.slice(to));
  };
  const keyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (HELD.includes(event.key)) return;
    asks.current = asksForData(event);
    if (asks.current) onDoing(noted(event.currentTarget, true));
  };
  return (
    <Textarea
      ref={area}
      aria-label={label}
      aria-describedby={describedBy}
      description={failed && t("field.plain")}
      inputWrapperOrder={["input", "description"]}
      error={invalid}
      disabled={disabled}
      placeholder={placeholder}
      autosize
      minRows={1}
      maxRows={10}
      spellCheck={false}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onFocus={() => onFocus(insert)}
      onSelect={(event) => onDoing(noted(event.currentTarget, asks.current))}
      onKeyDown={keyDown}
      onBlur={() => onDoing(null)}
      onDragOver={allowDrop}
      onDrop={(event) => disabled || takeDrop(event, insert)}
    />
  );
}
