import { useMemo } from "react";

export interface ConnectorIconProps {
  svg: string;
  size?: number;
}

/** The picture of a connector, shown as an image so that nothing in it can run. */
export function ConnectorIcon({ svg, size = 24 }: ConnectorIconProps) {
  const source = useMemo(() => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`, [svg]);
  if (!svg) return null;
  return <img src={source} width={size} height={size} alt="" style={{ flex: "none" }} />;
}
