import { Button } from "@mantine/core";
import { IconCircleMinus, IconCirclePlus, IconPencil, IconRoute, IconRouteOff, type TablerIcon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { type Difference, type FieldChange, isSame, type StepChange, type WireChange } from "@/flow/diff";
import { type Graph, nameOf } from "@/flow/model";
import { type JsonSchema, wordsOf } from "@/shared/forms";
import { plain } from "@/shared/lib/format";
import { comparable, textParts } from "../model/textDiff";
import type { Catalog } from "../api";
import classes from "./Changes.module.css";

interface Props {
  found: Difference;
  /** Both graphs in one, for names. */
  graph: Graph;
  catalog: Catalog;
  names: { from: string; to: string };
  /** Shows a step on the drawing; null where there is none. */
  onShow: ((key: string) => void) | null;
  /** Bring one step of the older side back into the draft; null where that is not possible. */
  onRestore: ((key: string) => void) | null;
}

const ICONS: Record<StepChange["kind"] | WireChange["kind"], TablerIcon> = {
  added: IconCirclePlus,
  removed: IconCircleMinus,
  changed: IconPencil,
  connected: IconRoute,
  disconnected: IconRouteOff,
};

/** The list of what differs, step by step. */
export function Changes({ found, graph, catalog, names, onShow, onRestore }: Props) {
  const { t } = useTranslation("editor");
  return (
    <section aria-label={t("compare.title", names)}>
      <h2 className={classes.title}>{t("compare.title", names)}</h2>
      {isSame(found) && <p className={classes.none}>{t("compare.same")}</p>}
      <ul className={classes.list}>
        {found.steps.map((change) => (
          <StepRow key={change.key} change={change} label={labelsOf(catalog, graph, change.key)} onShow={onShow} onRestore={onRestore} />
        ))}
        {found.wires.map(({ kind, edge }) => (
          <Row key={`${kind} ${edge.from}.${edge.port}->${edge.to}`} kind={kind}>
            {t(`compare.${kind}`, { name: nameOf(graph, edge.from), other: nameOf(graph, edge.to) })}
          </Row>
        ))}
        {found.flow.length > 0 && (
          <Row kind="changed">
            {t("compare.flow")}
            <Fields fields={found.flow} label={wordsOf} />
          </Row>
        )}
      </ul>
    </section>
  );
}

function Row({ kind, children }: { kind: keyof typeof ICONS; children: React.ReactNode }) {
  const Icon = ICONS[kind];
  return (
    <li className={classes.row} data-kind={kind}>
      <Icon size={18} aria-hidden className={classes.icon} />
      <div className={classes.body}>{children}</div>
    </li>
  );
}

type StepRowProps = Pick<Props, "onShow" | "onRestore"> & { change: StepChange; label: (name: string) => string };

function StepRow({ change, label, onShow, onRestore }: StepRowProps) {
  const { t } = useTranslation("editor");
  return (
    <Row kind={change.kind}>
      <div className={classes.head}>
        <span>
          <strong>{change.name}</strong> {t(`compare.${change.kind}`).toLocaleLowerCase()}
        </span>
        <span className={classes.acts}>
          {onRestore !== null && change.kind !== "added" && (
            <Button size="compact-xs" variant="default" aria-label={t("compare.restore_label", { name: change.name })} onClick={() => onRestore(change.key)}>
              {t("compare.restore")}
            </Button>
          )}
          {onShow !== null && (
            <Button size="compact-xs" variant="default" aria-label={t("compare.show_label", { name: change.name })} onClick={() => onShow(change.key)}>
              {t("compare.show")}
            </Button>
          )}
        </span>
      </div>
      <Fields fields={change.fields} label={label} />
    </Row>
  );
}

function Fields({ fields, label }: { fields: FieldChange[]; label: (name: string) => string }) {
  if (fields.length === 0) return null;
  return (
    <dl className={classes.fields}>
      {fields.map(({ path, before, after }) => (
        <div key={path.join(".")} className={classes.field}>
          <dt>{wordsFor(path, label)}</dt>
          {comparable(before, after) ? <WithinText before={plain(before)} after={plain(after)} /> : <BothValues before={plain(before)} after={plain(after)} />}
        </div>
      ))}
    </dl>
  );
}

interface Values {
  before: string;
  after: string;
}

function BothValues({ before, after }: Values) {
  const { t } = useTranslation("editor");
  return (
    <dd>
      <del aria-label={t("compare.before", { value: before })}>{before}</del>
      <ins aria-label={t("compare.after", { value: after })}>{after}</ins>
    </dd>
  );
}

/** A text with what went and what came marked where it stands. */
function WithinText({ before, after }: Values) {
  const marks = { same: "span", gone: "del", new: "ins" } as const;
  return (
    <dd data-within>
      {textParts(before, after).map(({ kind, text }, n) => {
        const Mark = marks[kind];
        return <Mark key={n}>{text}</Mark>;
      })}
    </dd>
  );
}

/** `settings.rules.0.min` as "Rules › 1 › Min". */
function wordsFor(path: string[], label: (name: string) => string): string {
  const parts = path[0] === "settings" && path.length > 1 ? path.slice(1) : path;
  return parts.map((part, n) => (/^\d+$/.test(part) ? String(Number(part) + 1) : n === 0 ? label(part) : wordsOf(part))).join(" › ");
}

/** Fields of a step by the words its form uses. */
function labelsOf(catalog: Catalog, graph: Graph, key: string): (name: string) => string {
  const spec = catalog.nodes.find(({ type }) => type === graph.nodes[key]?.type);
  const properties = (spec?.settings_schema as JsonSchema | undefined)?.properties ?? {};
  return (name) => properties[name]?.title ?? wordsOf(name);
}
