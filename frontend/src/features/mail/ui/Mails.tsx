import { Anchor, Button } from "@mantine/core";
import { IconArrowLeft, IconMail, IconRefresh } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EmptyState, Loaded, Loading, MoreButton, Time } from "@/shared/ui";
import { type MailDetail, type MailItem, mailQuery, useMails } from "../api";
import classes from "./Mail.module.css";

/** The caught mail: a list, and the chosen one beside it. */
export function Mails() {
  const { t } = useTranslation("mail");
  const { open } = useSearch({ strict: false });
  const mails = useMails();
  return (
    <Loaded query={mails}>
      {(items) =>
        items.length === 0 ? (
          <EmptyState
            title={t("empty_title")}
            icon={IconMail}
            action={
              <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} onClick={() => void mails.refetch()}>
                {t("refresh")}
              </Button>
            }
          >
            {t("empty_text")}
          </EmptyState>
        ) : (
          <div className={classes.split} data-open={open ? true : undefined}>
            <div className={classes.listPane}>
              <MailList mails={items} open={open} />
              <MoreButton list={mails} />
            </div>
            <div className={classes.reading}>{open ? <Reading key={open} id={open} /> : <p className={classes.quiet}>{t("choose")}</p>}</div>
          </div>
        )
      }
    </Loaded>
  );
}

function MailList({ mails, open }: { mails: MailItem[]; open?: string }) {
  const { t } = useTranslation("mail");
  return (
    <ul className={classes.list} aria-label={t("list")}>
      {mails.map((mail) => (
        <li key={mail.id}>
          <Link to="/mail" search={{ open: String(mail.id) }} className={classes.item} activeOptions={{ includeSearch: true }} aria-current={open === String(mail.id) ? "true" : undefined}>
            <span className={classes.subject}>{mail.subject || t("no_subject")}</span>
            <span className={classes.quiet}>{mail.recipients}</span>
            <span className={classes.quiet}>
              <Time at={mail.received_at} />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Reading({ id }: { id: string }) {
  const mail = useQuery(mailQuery(id));
  return (
    <Loaded query={mail} loading={<Loading rows={3} />}>
      {(data) => <Mail mail={data} />}
    </Loaded>
  );
}

function Mail({ mail }: { mail: MailDetail }) {
  const { t } = useTranslation("mail");
  return (
    <article aria-label={mail.subject || t("no_subject")}>
      <Link to="/mail" className={classes.back}>
        <IconArrowLeft size={14} aria-hidden /> {t("back")}
      </Link>
      <h2 className={classes.heading}>{mail.subject || t("no_subject")}</h2>
      <dl className={classes.head}>
        <dt>{t("from")}</dt>
        <dd>{mail.sender}</dd>
        <dt>{t("to")}</dt>
        <dd>{mail.recipients}</dd>
        <dt>{t("at")}</dt>
        <dd>
          <Time at={mail.received_at} form="absolute" />
        </dd>
      </dl>
      <div className={classes.text}>
        <Linked text={mail.text} />
      </div>
    </article>
  );
}

const ADDRESS = /(https?:\/\/[^\s<>"]+)/;

/** Text whose web addresses can be followed. */
function Linked({ text }: { text: string }) {
  return text.split(ADDRESS).map((part, index) =>
    index % 2 === 1 ? (
      <Anchor key={index} href={part} underline="always">
        {part}
      </Anchor>
    ) : (
      part
    ),
  );
}
