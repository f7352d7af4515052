import { Fragment, memo, useMemo } from "react";
import { type Block, type Inline, markdown } from "@/shared/lib/markdown";
import classes from "./Markdown.module.css";

export interface MarkdownProps {
  text: string;
  /** Heading of a note stands below those of the page. */
  headingLevel?: 2 | 3 | 4;
  /** Links are drawn as links, but no stop of the Tab key. */
  quiet?: boolean;
}

/** Text in the small Markdown of notes. It is built of elements, so that nothing in it can act as HTML. */
export const Markdown = memo(function Markdown({ text, headingLevel = 3, quiet = false }: MarkdownProps) {
  const blocks = useMemo(() => markdown(text), [text]);
  return (
    <div className={classes.text}>
      {blocks.map((block, n) => (
        <BlockView key={n} block={block} base={headingLevel} quiet={quiet} />
      ))}
    </div>
  );
});

function BlockView({ block, base, quiet }: { block: Block; base: number; quiet: boolean }) {
  if (block.kind === "code") return <pre>{block.text}</pre>;
  if (block.kind === "heading") {
    const Tag = `h${Math.min(6, base + block.level - 1)}` as "h3";
    return (
      <Tag data-level={block.level}>
        <Inlines parts={block.inner} quiet={quiet} />
      </Tag>
    );
  }
  if (block.kind === "paragraph")
    return (
      <p>
        {block.lines.map((line, n) => (
          <Fragment key={n}>
            {n > 0 && <br />}
            <Inlines parts={line} quiet={quiet} />
          </Fragment>
        ))}
      </p>
    );
  const List = block.ordered ? "ol" : "ul";
  return (
    <List>
      {block.items.map((item, n) => (
        <li key={n}>
          <Inlines parts={item} quiet={quiet} />
        </li>
      ))}
    </List>
  );
}

function Inlines({ parts, quiet }: { parts: readonly Inline[]; quiet: boolean }) {
  return parts.map((part, n) => <InlineView key={n} part={part} quiet={quiet} />);
}

function InlineView({ part, quiet }: { part: Inline; quiet: boolean }) {
  if (part.kind === "text") return part.text;
  if (part.kind === "code") return <code>{part.text}</code>;
  const inner = <Inlines parts={part.inner} quiet={quiet} />;
  if (part.kind !== "link") return part.kind === "strong" ? <strong>{inner}</strong> : <em>{inner}</em>;
  return (
    <a href={part.href} target="_blank" rel="noreferrer noopener" tabIndex={quiet ? -1 : undefined}>
      {inner}
    </a>
  );
}
