import { queryOptions, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { NodeSpec } from "@/flow/model";
import { readCatalog } from "@/shared/catalog";
import type { DrawnType } from "@/shared/canvas";

interface Catalog {
  nodes: NodeSpec[];
  connectors: { id: string; icon_svg: string | null }[];
}

const catalogQuery = queryOptions({ queryKey: ["catalog"], queryFn: () => readCatalog<Catalog>(), staleTime: 10 * 60_000 });

/** What the catalogue says about types of steps, as far as a drawing needs it; undefined until it is there. */
export function useTypes(): { specs: Map<string, NodeSpec>; types: Map<string, DrawnType> } | undefined {
  const { data } = useQuery(catalogQuery);
  return useMemo(() => {
    if (data === undefined) return undefined;
    const svg = new Map(data.connectors.map((connector) => [connector.id, connector.icon_svg]));
    return {
      specs: new Map(data.nodes.map((spec) => [spec.type, spec])),
      types: new Map(data.nodes.map((spec) => [spec.type, { name: spec.name, icon: spec.icon, category: spec.category, svg: svg.get(spec.connector) ?? null }])),
    };
  }, [data]);
}
