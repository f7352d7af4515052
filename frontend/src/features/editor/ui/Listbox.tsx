import { type KeyboardEvent, type ReactNode, useEffect, useId, useState } from "react";
import classes from "./Listbox.module.css";

export interface ListboxOption {
  id: string;
  /** Group heading; options of a group follow each other. */
  group?: string;
  disabled?: boolean;
  content: ReactNode;
}

export interface ListboxProps {
  label: string;
  placeholder: string;
  query: string;
  onQuery: (query: string) => void;
  options: ListboxOption[];
  onChoose: (id: string) => void;
  empty: ReactNode;
}

/** A search field that keeps the keyboard, and a list below it that the arrows walk (a combobox whose list is open). */
export function Listbox({ label, placeholder, query, onQuery, options, onChoose, empty }: ListboxProps) {
  const base = useId();
  const [at, setAt] = useState(0);
  const usable = options.filter((option) => !option.disabled);
  const current = usable[Math.min(at, usable.length - 1)];
  useEffect(() => {
    if (current) document.getElementById(`${base}-${current.id}`)?.scrollIntoView({ block: "nearest" });
  }, [current, base]);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step !== undefined) setAt(Math.max(0, Math.min(usable.length - 1, step(Math.min(at, usable.length - 1)))));
    else if (event.key === "Enter" && current) onChoose(current.id);
    else return;
    event.preventDefault();
  };
  const search = (text: string) => {
    setAt(0);
    onQuery(text);
  };
  return (
    <div className={classes.box}>
      <input
        className={classes.search}
        role="combobox"
        aria-label={label}
        aria-expanded="true"
        aria-controls={`${base}-list`}
        aria-autocomplete="list"
        aria-activedescendant={current ? `${base}-${current.id}` : undefined}
        placeholder={placeholder}
        data-autofocus
        value={query}
        onChange={(event) => search(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div id={`${base}-list`} role="listbox" aria-label={label} className={classes.list} tabIndex={-1}>
        {groupsOf(options).map(({ group, items }) => (
          <div key={group ?? ""} role="group" aria-label={group ?? label}>
            {group && (
              <div className={classes.group} aria-hidden>
                {group}
              </div>
            )}
            {items.map((option) => (
              <Option key={option.id} id={`${base}-${option.id}`} option={option} current={option === current} onPoint={() => setAt(usable.indexOf(option))} onChoose={onChoose} />
            ))}
          </div>
        ))}
      </div>
      {options.length === 0 && (
        <div className={classes.none} role="status">
          {empty}
        </div>
      )}
    </div>
  );
}

interface OptionProps {
  id: string;
  option: ListboxOption;
  current: boolean;
  onPoint: () => void;
  onChoose: (id: string) => void;
}

function Option({ id, option, current, onPoint, onChoose }: OptionProps) {
  const choose = () => {
    if (!option.disabled) onChoose(option.id);
  };
  return (
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={current}
      aria-disabled={option.disabled}
      className={classes.option}
      onPointerMove={() => !option.disabled && onPoint()}
      onClick={choose}
      onKeyDown={(event) => event.key === "Enter" && choose()}
    >
      {option.content}
    </div>
  );
}

const STEPS: Record<string, (at: number) => number> = {
  ArrowDown: (at) => at + 1,
  ArrowUp: (at) => at - 1,
  PageDown: (at) => at + 8,
  PageUp: (at) => at - 8,
};

function groupsOf(options: readonly ListboxOption[]): { group: string | undefined; items: ListboxOption[] }[] {
  const groups: { group: string | undefined; items: ListboxOption[] }[] = [];
  for (const option of options) {
    const last = groups.at(-1);
    if (last !== undefined && last.group === option.group) last.items.push(option);
    else groups.push({ group: option.group, items: [option] });
  }
  return groups;
}
