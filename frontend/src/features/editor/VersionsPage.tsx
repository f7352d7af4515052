import { Group } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { IconArrowLeft } from "@tabler/icons-react";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useMay } from "@/shared/api";
import { lazily } from "@/shared/lib/patient";
import { ConfirmButton, EmptyState, Loaded, Loading, Page, Person, StatusBadge, Time } from "@/shared/ui";
import { type Draft, editorApi, flowQuery, type Version, versionsQuery } from "./api";
import classes from "./VersionsPage.module.css";

const VersionView = lazily(() => import("./ui/VersionView"));

/** Everything that was ever published of a flow: look at it, or bring it back. */
export function VersionsPage({ flowId }: { flowId: string }) {
  const { t } = useTranslation("editor");
  const versions = useQuery(versionsQuery(flowId));
  const name = useQuery(flowQuery(flowId)).data?.name;
  return (
    <Page title={name === undefined ? t("versions.title") : t("versions.title_of", { name })} lead={t("versions.lead")} above={<BackLink flowId={flowId} />} width="full">
      <Loaded query={versions}>{({ items }) => (items.length === 0 ? <EmptyState title={t("versions.none")}>{t("versions.none_text")}</EmptyState> : <Versions flowId={flowId} items={items} />)}</Loaded>
    </Page>
  );
}

function BackLink({ flowId }: { flowId: string }) {
  const { t } = useTranslation("editor");
  return (
    <Link to="/flows/$id" params={{ id: flowId }} className={classes.back}>
      <IconArrowLeft size={14} aria-hidden /> {t("versions.back")}
    </Link>
  );
}

function Versions({ flowId, items }: { flowId: string; items: Version[] }) {
  const { t } = useTranslation("editor");
  const [chosen, setChosen] = useState(items[0]?.number ?? 0);
  return (
    <div className={classes.split}>
      <ul className={classes.list} aria-label={t("versions.title")}>
        {items.map((version) => (
          <li key={version.number} className={classes.item} data-chosen={version.number === chosen || undefined}>
            <button type="button" className={classes.pick} aria-current={version.number === chosen} onClick={() => setChosen(version.number)}>
              <span className={classes.name}>
                {t("header.version", { n: version.number })}
                {version.name && `: ${version.name}`}
              </span>
              {version.live && <StatusBadge status="live" />}
            </button>
            <div className={classes.facts}>
              <Person person={version.author} />
              <Time at={version.published_at} />
            </div>
            {version.note && <p className={classes.note}>{version.note}</p>}
            <Restore flowId={flowId} version={version} />
          </li>
        ))}
      </ul>
      <Suspense fallback={<Loading rows={3} />}>
        <VersionView flowId={flowId} number={chosen} items={items} />
      </Suspense>
    </div>
  );
}

function Restore({ flowId, version }: { flowId: string; version: Version }) {
  const { t } = useTranslation("editor");
  const mayEdit = useMay("flow.edit");
  const navigate = useNavigate();
  const client = useQueryClient();
  if (!mayEdit) return null;
  const restore = async () => {
    const draft = await api.get<Draft>(`flows/${flowId}/draft`);
    await editorApi.restore(flowId, version.number, draft.revision);
    client.removeQueries({ queryKey: ["flows", flowId, "draft"] });
    await navigate({ to: "/flows/$id", params: { id: flowId } });
  };
  return (
    <Group gap={8} mt={8}>
      <ConfirmButton size="compact-xs" title={t("versions.restore")} message={t("versions.restore_text", { n: version.number })} onConfirm={restore}>
        {t("versions.restore")}
      </ConfirmButton>
    </Group>
  );
}

