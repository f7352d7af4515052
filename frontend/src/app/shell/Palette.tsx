import { useMantineColorScheme } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Spotlight, spotlight, type SpotlightActionData, type SpotlightActionGroupData } from "@mantine/spotlight";
import { IconBolt, IconLogout, IconPlus, IconRoute, IconSearch, IconSunMoon, IconUserPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Session } from "@/shared/api";
import { useOffered } from "@/shared/lib/offered";
import { navFor } from "./places";
import { useRuns, useSteps } from "./searches";
import { signOut } from "./sessionActs";

/** Flows, steps, runs, pages and actions by name. Opens, or closes, whenever it was asked for again. */
export default function Palette({ session, asked }: { session: Session; asked: number }) {
  const { t } = useTranslation("shell");
  useEffect(() => spotlight.toggle(), [asked]);
  const [query, setQuery] = useState("");
  const groups = [usePageActions(asked), useActions(session), usePages(session), useFlows(query), useSteps(session, query), useRuns(session, query)].filter(({ actions }) => actions.length > 0);
  return (
    <Spotlight
      actions={groups}
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      centered={false}
      scrollable
      maxHeight={420}
      limit={30}
      nothingFound={t("search_nothing")}
      searchProps={{ placeholder: t("search_placeholder"), "aria-label": t("search_placeholder"), leftSection: <IconSearch size={18} aria-hidden /> }}
    />
  );
}

/** What the open page can do right now; asked when the palette opens. */
function usePageActions(asked: number): SpotlightActionGroupData {
  const { group, actions } = useOffered();
  const offered = useMemo(() => (asked > 0 ? actions() : []), [asked, actions]);
  return {
    group,
    actions: offered.map(({ id, label, keys, perform }) => ({
      id: `offered-${id}`,
      label,
      leftSection: <IconBolt size={18} aria-hidden />,
      rightSection: keys === undefined ? undefined : <kbd>{keys}</kbd>,
      onClick: perform,
    })),
  };
}

function usePages(session: Session): SpotlightActionGroupData {
  const { t } = useTranslation("shell");
  const navigate = useNavigate();
  const pages = navFor(session.permissions).map<SpotlightActionData>(({ key, to, icon: Icon }) => ({
    id: `page-${key}`,
    label: t(`nav.${key}`),
    leftSection: <Icon size={18} aria-hidden />,
    onClick: () => void navigate({ to }),
  }));
  return { group: t("group.pages"), actions: pages };
}

function useFlows(query: string): SpotlightActionGroupData {
  const { t } = useTranslation("shell");
  const navigate = useNavigate();
  const [words] = useDebouncedValue(query.trim(), 150);
  const found = useQuery({
    queryKey: ["flows", "palette", words],
    queryFn: ({ signal }) => api.get("flows", { query: { search: words, limit: 20 }, signal }),
    enabled: words !== "",
    placeholderData: (old) => old,
  });
  const flows = words === "" ? [] : (found.data?.items ?? []);
  return {
    group: t("group.flows"),
    actions: flows.map((flow) => ({
      id: `flow-${flow.id}`,
      label: flow.name,
      description: flow.description || undefined,
      keywords: words,
      leftSection: <IconRoute size={18} aria-hidden />,
      onClick: () => void navigate({ to: "/flows/$id", params: { id: flow.id } }),
    })),
  };
}

function useActions(session: Session): SpotlightActionGroupData {
  const { t } = useTranslation("shell");
  const navigate = useNavigate();
  const { toggleColorScheme } = useMantineColorScheme();
  const all: (SpotlightActionData & { permission?: string })[] = [
    { id: "new-flow", label: t("action.new_flow"), description: t("action.new_flow_detail"), permission: "flow.edit", leftSection: <IconPlus size={18} aria-hidden />, onClick: () => void navigate({ to: "/flows", search: { new: "1" } }) },
    { id: "new-connection", label: t("action.new_connection"), permission: "connection.edit", leftSection: <IconPlus size={18} aria-hidden />, onClick: () => void navigate({ to: "/connections", search: { new: "1" } }) },
    { id: "invite", label: t("action.invite"), permission: "people.manage", leftSection: <IconUserPlus size={18} aria-hidden />, onClick: () => void navigate({ to: "/people", search: { tab: "invitations" } }) },
    { id: "theme", label: t("action.theme"), leftSection: <IconSunMoon size={18} aria-hidden />, onClick: toggleColorScheme },
    { id: "sign-out", label: t("action.sign_out"), leftSection: <IconLogout size={18} aria-hidden />, onClick: () => void signOut() },
  ];
  const own = all.filter(({ permission }) => !permission || session.permissions.includes(permission));
  return { group: t("group.actions"), actions: own.map(({ permission: _permission, ...action }) => action) };
}
