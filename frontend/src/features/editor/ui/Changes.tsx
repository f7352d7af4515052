import { Button } from "@mantine/core";
import { IconCircleMinus, IconCirclePlus, IconPencil, IconRoute, IconRouteOff, type TablerIcon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { type Difference, type FieldChange, isSame, type StepChange, type WireChange } from "@/flow/diff";
import { type Graph, nameOf } from "@/flow/model";
import { type JsonSchema, wordsOf } from "@/shared/forms";
import { plain } from "@/shared/lib/format";
import type { Catalog } from "../api";
import classes from "./Changes.module.css";

interface Props {
  found: Difference;
  /** Both graphs in one, for names. */
  graph: Graph;
  catalog: Catalog;
  names: { from: string; to: string };
  onShow: (key: string) => void;
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
          <Button size="compact-xs" variant="default" aria-label={t("compare.show_label", { name: change.name })} onClick={() => onShow(change.key)}>
            {t("compare.show")}
          </Button>
        </span>
      </div>
      <Fields fields={change.fields} label={label} />
    </Row>
  );
}

function Fields({ fields, label }: { fields: FieldChange[]; label: (name: string) => string }) {
  const { t } = useTranslation("editor");
  if (fields.length === 0) return null;
  return (
    <dl className={classes.fields}>
      {fields.map(({ path, before, after }) => (
        <div key={path.join(".")} className={classes.field}>
          <dt>{wordsFor(path, label)}</dt>
          <dd>
            <del aria-label={t("compare.before", { value: plain(before) })}>{plain(before)}</del>
            <ins aria-label={t("compare.after", { value: plain(after) })}>{plain(after)}</ins>
          </dd>
        </div>
      ))}
    </dl>
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
