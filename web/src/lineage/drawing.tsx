import '@xyflow/react/dist/style.css';
import './lineage.css';
import { Alert, Box, useComputedColorScheme } from '@mantine/core';
import { type AriaLabelConfig, Controls, type Edge, MarkerType, Position, ReactFlow, type ReactFlowInstance } from '@xyflow/react';
import { type KeyboardEvent, useMemo, useRef } from 'react';
import { Waiting } from '../parts/states';
import { Card, type CardNode } from './card';
import { type ArrowKey, type Graph, lineOf, next } from './graph';
import { labelOf } from './kinds';
import { CARD, type Layout } from './layout';
import { useLayout } from './use-layout';

const TYPES = { card: Card };
const SAYS = 'Enter shows what is known of it. The arrow keys follow the lines.';
const WORDS: Partial<AriaLabelConfig> = {
  'node.a11yDescription.default': SAYS,
  'node.a11yDescription.keyboardDisabled': SAYS,
  'controls.ariaLabel': 'Size of the graph',
  'controls.zoomIn.ariaLabel': 'Larger',
  'controls.zoomOut.ariaLabel': 'Smaller',
  'controls.fitView.ariaLabel': 'All of it',
};
/** Edges leave a card in the middle of its right side and come in at its left. */
const HANDLES = [
  { type: 'target' as const, position: Position.Left, x: 0, y: CARD.height / 2, width: 1, height: 1 },
  { type: 'source' as const, position: Position.Right, x: CARD.width, y: CARD.height / 2, width: 1, height: 1 },
];
const HEIGHT = { least: 320, most: 620 };
/** Below this size nobody reads a card, so the centre is shown and not all. */
const READABLE = 0.6;

interface Props {
  readonly graph: Graph;
  readonly selected: string | null;
  readonly onSelect: (id: string | null) => void;
}

function cards(graph: Graph, layout: Layout, selected: string | null, line: ReadonlySet<string> | null): CardNode[] {
  const reached = selected && layout.places[selected] ? selected : graph.centre.id;
  return graph.nodes.map((thing) => {
    const centre = thing.id === graph.centre.id;
    return {
      id: thing.id,
      type: 'card',
      position: layout.places[thing.id] ?? { x: 0, y: 0 },
      ...CARD,
      measured: CARD,
      handles: HANDLES,
      data: { thing, centre, selected: thing.id === selected, faded: line !== null && !line.has(thing.id) },
      ariaLabel: labelOf(thing, centre),
      ariaRole: 'button',
      // One stop for Tab; from there the arrows lead to the others.
      domAttributes: { 'aria-pressed': thing.id === selected, tabIndex: thing.id === reached ? 0 : -1 },
    };
  });
}

function lines(graph: Graph, line: ReadonlySet<string> | null): Edge[] {
  return graph.edges.map(({ from, to }) => {
    const state = line === null ? '' : line.has(from) && line.has(to) ? '-on' : '-off';
    const color = state === '-on' ? 'var(--mantine-color-anchor)' : state === '-off' ? 'var(--greenroom-rule)' : 'var(--mantine-color-dimmed)';
    return { id: `${from} ${to}`, source: from, target: to, className: `lineage-edge${state}`, markerEnd: { type: MarkerType.ArrowClosed, color, width: 16, height: 16 }, zIndex: state === '-on' ? 1 : 0 };
  });
}

/** The graph as cards and lines, from what it was made from at the left to what was made from it. */
export default function Drawing({ graph, selected, onSelect }: Props) {
  const scheme = useComputedColorScheme('light');
  const box = useRef<HTMLDivElement>(null);
  const { layout, failed } = useLayout(graph);
  const line = useMemo(() => (selected && graph.nodes.some(({ id }) => id === selected) ? lineOf(graph, selected) : null), [graph, selected]);
  const nodes = useMemo(() => (layout ? cards(graph, layout, selected, line) : []), [graph, layout, selected, line]);
  const edges = useMemo(() => lines(graph, line), [graph, line]);

  if (failed) {
    return <Alert color="red" role="alert" title="The graph cannot be drawn">The part of the program that places the cards did not load. The list shows the same.</Alert>;
  }
  if (!layout) {
    return <Waiting rows={1} height={HEIGHT.least} />;
  }

  function frame(flow: ReactFlowInstance<CardNode>) {
    const { width = 0, height = 0 } = box.current?.getBoundingClientRect() ?? {};
    const fits = Math.min(width / (layout?.width ?? 1), height / (layout?.height ?? 1)) >= READABLE;
    const middle = layout?.places[graph.centre.id] ?? { x: 0, y: 0 };
    void (fits ? flow.fitView({ maxZoom: 1, padding: 0.06 }) : flow.setCenter(middle.x + CARD.width / 2, middle.y + CARD.height / 2, { zoom: 0.8 }));
  }

  function onKeyDown(event: KeyboardEvent) {
    const id = (event.target as HTMLElement).closest<HTMLElement>('.react-flow__node')?.dataset.id;
    if (!id || !layout) {
      return;
    }
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      onSelect(id === selected ? null : id);
    } else if (event.key === 'Escape') {
      onSelect(null);
    } else if (event.key.startsWith('Arrow')) {
      event.preventDefault();
      const to = next(graph, layout.places, id, event.key as ArrowKey);
      box.current?.querySelector<HTMLElement>(`.react-flow__node[data-id="${to}"]`)?.focus();
    }
  }

  return (
    <Box ref={box} className="lineage sheet" h={Math.min(HEIGHT.most, Math.max(HEIGHT.least, layout.height + 48))} role="group" aria-label="Lineage graph" onKeyDown={onKeyDown}>
      <ReactFlow
        key={JSON.stringify(layout.places)}
        nodes={nodes}
        edges={edges}
        nodeTypes={TYPES}
        colorMode={scheme}
        ariaLabelConfig={WORDS}
        onInit={frame}
        onNodeClick={(_, { id }) => onSelect(id)}
        onPaneClick={() => onSelect(null)}
        nodesDraggable={false}
        nodesConnectable={false}
        elementsSelectable={false}
        edgesFocusable={false}
        deleteKeyCode={null}
        minZoom={0.1}
        zoomOnScroll={false}
        preventScrolling={false}
      >
        <Controls showInteractive={false} />
      </ReactFlow>
    </Box>
  );
}
