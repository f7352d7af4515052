import { Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { cx } from "@/shared/lib/cx";
import type { ReactNode } from "react";
import classes from "./Page.module.css";

export interface PageProps {
  /** Heading and title of the browser tab. */
  title: string;
  /** One line below the heading: what this page is for. */
  lead?: ReactNode;
  /** What stands above the heading, e.g. the way back. */
  above?: ReactNode;
  /** Beside the heading, e.g. a status. */
  beside?: ReactNode;
  actions?: ReactNode;
  width?: "wide" | "read" | "full";
  children: ReactNode;
}

/** Every page but the canvas: one heading, one line, actions, content. */
export function Page({ title, lead, above, beside, actions, width = "wide", children }: PageProps) {
  useDocumentTitle(`${title} · Handrail`);
  return (
    <div className={cx(classes.page, classes[width])}>
      <PageHeader title={title} lead={lead} above={above} beside={beside} actions={actions} />
      {children}
    </div>
  );
}

export function PageHeader({ title, lead, above, beside, actions }: Omit<PageProps, "children" | "width">) {
  return (
    <header className={classes.header}>
      {above && <div className={classes.above}>{above}</div>}
      <div className={classes.row}>
        <div className={classes.heading}>
          <div className={classes.titleRow}>
            <Title order={1} className={classes.title} tabIndex={-1}>
              {title}
            </Title>
            {beside}
          </div>
          {lead && <p className={classes.lead}>{lead}</p>}
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </div>
    </header>
  );
}

export interface SectionProps {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  /** Draws a card around the content. */
  card?: boolean;
}

/** A part of a page with its own heading. */
export function Section({ title, lead, actions, children, card }: SectionProps) {
  return (
    <section className={classes.section} aria-label={title}>
      <div className={classes.sectionHead}>
        <div>
          <Title order={2}>{title}</Title>
          {lead && <p className={classes.sectionLead}>{lead}</p>}
        </div>
        {actions}
      </div>
      {card ? <Card>{children}</Card> : children}
    </section>
  );
}

export function Card({ children, padded = true, className }: { children: ReactNode; padded?: boolean; className?: string }) {
  return <div className={cx(classes.card, padded && classes.padded, className)}>{children}</div>;
}
