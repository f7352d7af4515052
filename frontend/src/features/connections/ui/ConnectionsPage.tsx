import { Button } from "@mantine/core";
import { IconPlugConnected, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "@/shared/api";
import { EmptyState, Loaded, Page } from "@/shared/ui";
import { type Connection, connectionsQuery, type Connector, useConnectors } from "../api";
import { ChooseConnector } from "./ChooseConnector";
import { ConnectionForm } from "./ConnectionForm";
import { ConnectionTable } from "./ConnectionTable";

/** The accounts of other systems. `?new=<connector>` and `?open=<id>` show the form beside the list. */
export function ConnectionsPage() {
  const { t } = useTranslation("connections");
  const navigate = useNavigate();
  const connections = useQuery(connectionsQuery);
  const mayEdit = useMay("connection.edit");
  const go = (search: { open?: string; new?: string }) => void navigate({ to: "/connections", search });
  const add = mayEdit && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => go({ new: "1" })}>
      {t("new")}
    </Button>
  );
  return (
    <Page title={t("title")} lead={t("lead")} actions={add}>
      <Loaded query={connections}>
        {(items) => (
          <>
            {items.length === 0 ? (
              <EmptyState title={t("empty_title")} icon={IconPlugConnected} action={add}>
                {t("empty_text")}
              </EmptyState>
            ) : (
              <ConnectionTable connections={items} onOpen={(id) => go({ open: id })} />
            )}
            <Side connections={items} onClose={() => go({})} onChoose={(id) => go({ new: id })} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

interface SideProps {
  connections: Connection[];
  onClose: () => void;
  onChoose: (connector: string) => void;
}

function Side({ connections, onClose, onChoose }: SideProps) {
  const { open, new: creating } = useSearch({ strict: false });
  const connectors = useConnectors().data;
  const mayEdit = useMay("connection.edit");
  if (!connectors) return null;
  const byId = (id: string | undefined): Connector | undefined => connectors.find((connector) => connector.id === id);
  const connection = connections.find(({ id }) => id === open);
  const editing = byId(connection?.connector);
  if (connection && editing) return <ConnectionForm key={connection.id} connector={editing} connection={connection} onClose={onClose} />;
  if (!creating || !mayEdit) return null;
  const chosen = byId(creating);
  if (chosen) return <ConnectionForm key={chosen.id} connector={chosen} onClose={onClose} />;
  return <ChooseConnector connectors={connectors} onClose={onClose} onChoose={onChoose} />;
}
