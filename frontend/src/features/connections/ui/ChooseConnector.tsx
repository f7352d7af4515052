import { Drawer, Text, TextInput, UnstyledButton } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConnectorIcon } from "@/shared/ui";
import type { Connector } from "../api";
import classes from "./Connections.module.css";

export interface ChooseConnectorProps {
  connectors: Connector[];
  onChoose: (id: string) => void;
  onClose: () => void;
}

/** Which system to connect. */
export function ChooseConnector({ connectors, onChoose, onClose }: ChooseConnectorProps) {
  const { t } = useTranslation("connections");
  const [words, setWords] = useState("");
  const wanted = words.trim().toLowerCase();
  const found = connectors.filter(({ name, description }) => `${name} ${description}`.toLowerCase().includes(wanted));
  return (
    <Drawer opened onClose={onClose} position="right" size="md" title={t("choose_title")}>
      <Text size="sm" c="dimmed" mb="sm">
        {t("choose_text")}
      </Text>
      <TextInput
        type="search"
        data-autofocus
        aria-label={t("choose_search")}
        placeholder={t("choose_search")}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <ul className={classes.choices}>
        {found.map((connector) => (
          <li key={connector.id}>
            <UnstyledButton className={classes.choice} onClick={() => onChoose(connector.id)}>
              <ConnectorIcon svg={connector.icon_svg} size={28} />
              <span>
                <span className={classes.choiceName}>{connector.name}</span>
                <span className={classes.choiceText}>{connector.description}</span>
              </span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
      {found.length === 0 && <Text mt="md">{t("choose_none")}</Text>}
    </Drawer>
  );
}
