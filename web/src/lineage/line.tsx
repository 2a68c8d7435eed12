import { BaseEdge, type Edge, type EdgeProps } from '@xyflow/react';
import type { Place } from './graph';
import { curve } from './layout';

export type LineEdge = Edge<{ bends: readonly Place[] }, 'line'>;

/** A line that goes around the cards between its ends. */
export function Line({ id, sourceX, sourceY, targetX, targetY, data, markerEnd }: EdgeProps<LineEdge>) {
  const path = curve({ x: sourceX, y: sourceY }, data?.bends ?? [], { x: targetX, y: targetY });
  return <BaseEdge id={id} path={path} {...(markerEnd && { markerEnd })} />;
}
