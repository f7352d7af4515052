import { Button, type ButtonProps, Group, Modal, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { tellProblem } from "./notify";

export interface ConfirmDialogProps {
  opened: boolean;
  title: string;
  /** What will happen, and whether it can be undone. */
  message: ReactNode;
  confirmLabel: string;
  /** The way back, where "Cancel" could be taken for the act itself. */
  backLabel?: string;
  danger?: boolean;
  onConfirm: () => Promise<unknown> | void;
  onClose: () => void;
}

/** Asks once more; stays open and tells the problem when it could not be done. */
export function ConfirmDialog({ opened, title, message, confirmLabel, backLabel, danger, onConfirm, onClose }: ConfirmDialogProps) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const confirm = async () => {
    setBusy(true);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      tellProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      <Text size="sm" component="div">
        {message}
      </Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose} data-autofocus={danger || undefined}>
          {backLabel ?? t("cancel")}
        </Button>
        <Button color={danger ? "red.9" : undefined} loading={busy} onClick={() => void confirm()}>
          {confirmLabel}
        </Button>
      </Group>
    </Modal>
  );
}

export interface ConfirmButtonProps extends ButtonProps {
  title: string;
  message: ReactNode;
  confirmLabel?: string;
  backLabel?: string;
  danger?: boolean;
  onConfirm: () => Promise<unknown> | void;
  children: ReactNode;
}

/** A button that asks before it acts. */
export function ConfirmButton(props: ConfirmButtonProps) {
  const { title, message, confirmLabel, backLabel, danger, onConfirm, children, ...button } = props;
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button variant="default" {...button} onClick={open}>
        {children}
      </Button>
      <ConfirmDialog
        opened={opened}
        title={title}
        message={message}
        confirmLabel={confirmLabel ?? title}
        backLabel={backLabel}
        danger={danger}
        onConfirm={onConfirm}
        onClose={close}
      />
    </>
  );
}
