import { Button, Center } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ListingState } from "@/shared/api";

/** Reads the next page of a list; nothing when there is none. */
export function MoreButton({ list }: { list: ListingState<unknown> }) {
  const { t } = useTranslation();
  if (!list.hasMore) return null;
  return (
    <Center mt="md">
      <Button variant="default" loading={list.loadingMore} onClick={list.more}>
        {t("more")}
      </Button>
    </Center>
  );
}
