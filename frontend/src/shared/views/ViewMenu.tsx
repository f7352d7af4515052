import { ActionIcon, Menu } from "@mantine/core";
import { IconDots, IconFilter, IconPencil, IconTrash, IconUser, IconUsers } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/shared/api";
import { ConfirmDialog, tellDone, tellProblem } from "@/shared/ui";
import { useViewActs } from "./api";
import type { SavedView } from "./model";
import { RenameView } from "./RenameView";
import { isFiltered, sameSearch } from "./search";

interface Props {
  view: SavedView;
  /** What narrows the list now. */
  search: Record<string, string>;
}

/** What can be done with a view by whoever it belongs to, and by admins. */
export function ViewMenu({ view, search }: Props) {
  const { t } = useTranslation("views");
  const [asking, setAsking] = useState<"rename" | "delete" | null>(null);
  const { drop } = useViewActs(view.page);
  const close = () => setAsking(null);
  return (
    <>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={26} aria-label={t("menu.label", { name: view.name })}>
            <IconDots size={14} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {!view.mine && <Menu.Label>{t("by", { name: view.owner })}</Menu.Label>}
          <Shaping view={view} search={search} onRename={() => setAsking("rename")} />
          <Menu.Item c="var(--hr-bad)" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => setAsking("delete")}>
            {t("common:delete")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asking === "rename" && <RenameView view={view} onClose={close} />}
      <ConfirmDialog
        danger
        opened={asking === "delete"}
        title={t("delete_title", { name: view.name })}
        message={t(view.shared ? "delete_shared" : "delete_own")}
        confirmLabel={t("common:delete")}
        onClose={close}
        onConfirm={() => drop.mutateAsync(view.id)}
      />
    </>
  );
}

/** Name, filters, and who finds it. What is shared is shaped by those who may change flows. */
function Shaping({ view, search, onRename }: Props & { onRename: () => void }) {
  const { t } = useTranslation("views");
  const { change } = useViewActs(view.page);
  const mayShare = useMay("flow.edit");
  const mayShape = mayShare || !view.shared;
  const put = (what: { search?: Record<string, string>; shared?: boolean }, told: string) =>
    // The menu has closed by then, so it is the promise that tells.
    void change.mutateAsync({ id: view.id, ...what }).then(() => tellDone(t(told, { name: view.name })), tellProblem);
  return (
    <>
      {mayShape && (
        <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={onRename}>
          {t("menu.rename")}
        </Menu.Item>
      )}
      {mayShape && isFiltered(search) && !sameSearch(view.search, search) && (
        <Menu.Item leftSection={<IconFilter size={16} aria-hidden />} onClick={() => put({ search }, "saved")}>
          {t("menu.take")}
        </Menu.Item>
      )}
      {view.shared && (
        <Menu.Item leftSection={<IconUser size={16} aria-hidden />} onClick={() => put({ shared: false }, "unshared_done")}>
          {t("menu.unshare")}
        </Menu.Item>
      )}
      {!view.shared && mayShare && (
        <Menu.Item leftSection={<IconUsers size={16} aria-hidden />} onClick={() => put({ shared: true }, "shared_done")}>
          {t("share")}
        </Menu.Item>
      )}
    </>
  );
}
