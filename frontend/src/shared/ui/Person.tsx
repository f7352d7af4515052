import { cx } from "@/shared/lib/cx";
import classes from "./Person.module.css";

export interface PersonRef {
  name?: string | null;
  email?: string | null;
}

/** What a person is called: the name, else the e-mail address. */
export function personName(person: PersonRef | string | null | undefined): string {
  if (!person) return "–";
  if (typeof person === "string") return person;
  return person.name || person.email || "–";
}

function initials(name: string): string {
  const words = name.replace(/@.*/, "").split(/[\s._-]+/).filter(Boolean);
  const first = (word: string | undefined) => Array.from(word ?? "")[0];
  return ((first(words[0]) ?? "?") + (first(words[1]) ?? "")).toUpperCase();
}

export interface PersonProps {
  person: PersonRef | string | null | undefined;
  /** Shows the e-mail address below the name. */
  detail?: boolean;
  size?: "sm" | "md";
  /** Initials only; the name must then be told elsewhere. */
  mark?: boolean;
}

/** Initials and name of a person. */
export function Person({ person, detail = false, size = "sm", mark = false }: PersonProps) {
  const name = personName(person);
  const email = typeof person === "object" ? person?.email : undefined;
  return (
    <span className={classes.person}>
      <span className={cx(classes.mark, classes[size])} aria-hidden>
        {initials(name)}
      </span>
      {!mark && (
        <span className={classes.words}>
          <span className={classes.name}>{name}</span>
          {detail && email && email !== name && <span className={classes.email}>{email}</span>}
        </span>
      )}
    </span>
  );
}
