import { Drawer, Modal } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { ReactNode } from "react";
import classes from "./Sheet.module.css";

export interface SheetProps {
  title: string;
  /** Shows much to read. */
  wide?: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** A dialog that comes up from the foot of a phone, where the thumb is, and stands in the middle of a wide window. */
export function Sheet({ title, wide = false, onClose, children }: SheetProps) {
  const phone = usePhone();
  if (!phone)
    return (
      <Modal opened onClose={onClose} title={title} size={wide ? "lg" : "md"}>
        {children}
      </Modal>
    );
  return (
    <Drawer opened onClose={onClose} title={title} position="bottom" size="auto" classNames={{ content: classes.content, header: classes.header, body: classes.body }}>
      {children}
    </Drawer>
  );
}

/** Known at once, so that the sheet does not begin as something else. */
export function usePhone(): boolean {
  return useMediaQuery("(max-width: 767px)", false, { getInitialValueInEffect: false });
}
