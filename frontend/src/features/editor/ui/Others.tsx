import { useTranslation } from "react-i18next";
import { Person } from "@/shared/ui/Person";
import { useEditorState } from "../model/store";
import classes from "./Header.module.css";

/** How many are drawn; the rest is a number. */
const SHOWN = 3;

/** Who else has this flow open, and who of them is changing it. */
export function Others() {
  const { t } = useTranslation("editor");
  const others = useEditorState((state) => state.others);
  const editing = useEditorState((state) => state.editing);
  if (others.length === 0) return null;
  const names = others.map(({ name }) => name).join(", ");
  const doing = editing === null ? "" : t("others.editing", { name: editing });
  const text = [t("others.here", { count: others.length, names }), doing].filter(Boolean).join(". ");
  return (
    <span className={classes.others} data-testid="others" title={text}>
      {others.slice(0, SHOWN).map((person) => (
        <span key={person.id} className={classes.other} data-editing={person.name === editing || undefined}>
          <Person person={person} mark />
        </span>
      ))}
      {others.length > SHOWN && <span aria-hidden>+{others.length - SHOWN}</span>}
      <span className={classes.hidden}>{text}</span>
      {editing !== null && (
        <span className={classes.editing} aria-hidden>
          {doing}
        </span>
      )}
    </span>
  );
}
