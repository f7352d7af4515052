import { useMemo } from "react";

export interface ConnectorIconProps {
  svg: string;
  size?: number;
}

/** The picture of a connector: a coloured one as it is, one drawn in the colour of the text in that colour.
 * It is always used as an image, so that nothing in it can run. */
export function ConnectorIcon({ svg, size = 24 }: ConnectorIconProps) {
  const source = useMemo(() => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`, [svg]);
  if (!svg) return null;
  if (!svg.includes("currentColor")) return <img src={source} width={size} height={size} alt="" style={{ flex: "none" }} />;
  const mask = `url("${source}") center / contain no-repeat`;
  return <span aria-hidden style={{ flex: "none", display: "inline-block", width: size, height: size, background: "currentColor", mask }} />;
}
