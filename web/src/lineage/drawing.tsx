import '@xyflow/react/dist/style.css';
import './lineage.css';
import { Alert, Box, useComputedColorScheme } from '@mantine/core';
import { type AriaLabelConfig, Controls, MarkerType, ReactFlow, type ReactFlowInstance } from '@xyflow/react';
import { type KeyboardEvent, useMemo, useRef } from 'react';
import { Waiting } from '../parts/states';
import { Card, type CardNode } from './card';
import { type ArrowKey, type Graph, lineOf, next, type Side, type Thing } from './graph';
import { labelOf } from './kinds';
import { CARD, frame, type Layout, lineKey } from './layout';
import { Line, type LineEdge } from './line';
import { useLayout } from './use-layout';

const NODE_TYPES = { card: Card };
const EDGE_TYPES = { line: Line };
const SAYS = 'Enter shows what is known of it. The arrow keys follow the lines.';
const WORDS: Partial<AriaLabelConfig> = {
  'node.a11yDescription.default': SAYS,
  'node.a11yDescription.keyboardDisabled': SAYS,
  'controls.ariaLabel': 'Size of the graph',
  'controls.zoomIn.ariaLabel': 'Larger',
  'controls.zoomOut.ariaLabel': 'Smaller',
  'controls.fitView.ariaLabel': 'All of it',
};
const HEIGHT = { least: 300, most: 620 };
/** Room below the cards for the buttons. */
const FOOT = 44;

interface Props {
  readonly graph: Graph;
  readonly selected: string | null;
  readonly onSelect: (id: string | null) => void;
  readonly onMore: (thing: Thing, side: Side) => void;
}

function cards(graph: Graph, layout: Layout, selected: string | null, line: ReadonlySet<string> | null, onMore: Props['onMore']): CardNode[] {
  const reached = selected && layout.places[selected] ? selected : graph.centre.id;
  return graph.nodes.map((thing) => {
    const centre = thing.id === graph.centre.id;
    return {
      id: thing.id,
      type: 'card',
      position: layout.places[thing.id] ?? { x: 0, y: 0 },
      ...CARD,
      measured: CARD,
      data: { thing, centre, selected: thing.id === selected, faded: line !== null && !line.has(thing.id), onMore: (side) => onMore(thing, side) },
      ariaLabel: labelOf(thing, centre),
      ariaRole: 'button',
      // One stop for Tab; from there the arrows lead to the others.
      domAttributes: { 'aria-pressed': thing.id === selected, tabIndex: thing.id === reached ? 0 : -1 },
    };
  });
}

function lines(graph: Graph, layout: Layout, line: ReadonlySet<string> | null): LineEdge[] {
  return graph.edges.map(({ from, to }) => {
    const state = line === null ? '' : line.has(from) && line.has(to) ? '-on' : '-off';
    const color = state === '-on' ? 'var(--mantine-color-anchor)' : state === '-off' ? 'var(--greenroom-rule)' : 'var(--mantine-color-dimmed)';
    return { id: lineKey(from, to), type: 'line', source: from, target: to, data: { bends: layout.bends[lineKey(from, to)] ?? [] }, className: `lineage-edge${state}`, markerEnd: { type: MarkerType.ArrowClosed, color, width: 16, height: 16 }, zIndex: state === '-on' ? 1 : 0 };
  });
}

/** The graph as cards and lines, from what it was made from at the left to what was made from it. */
export default function Drawing({ graph, selected, onSelect, onMore }: Props) {
  const scheme = useComputedColorScheme('light');
  const box = useRef<HTMLDivElement>(null);
  const { layout, failed } = useLayout(graph);
  const line = useMemo(() => (selected && graph.nodes.some(({ id }) => id === selected) ? lineOf(graph, selected) : null), [graph, selected]);
  const nodes = useMemo(() => (layout ? cards(graph, layout, selected, line, onMore) : []), [graph, layout, selected, line, onMore]);
  const edges = useMemo(() => (layout ? lines(graph, layout, line) : []), [graph, layout, line]);

  if (failed) {
    return <Alert color="red" role="alert" title="The graph cannot be drawn">The part of the program that places the cards did not load. The list shows the same.</Alert>;
  }
  if (!layout) {
    return <Waiting rows={1} height={HEIGHT.least} />;
  }

  function onInit(flow: ReactFlowInstance<CardNode, LineEdge>) {
    const room = box.current?.getBoundingClientRect();
    const centre = layout?.places[graph.centre.id];
    if (room && layout && centre) {
      void flow.setViewport(frame(layout, centre, { width: room.width, height: room.height - FOOT }));
    }
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
    <Box ref={box} className="lineage sheet" h={Math.min(HEIGHT.most, Math.max(HEIGHT.least, layout.height + FOOT))} role="group" aria-label="Lineage graph" onKeyDown={onKeyDown}>
      <ReactFlow
        key={JSON.stringify(layout.places)}
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        colorMode={scheme}
        ariaLabelConfig={WORDS}
        onInit={onInit}
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
        <Controls showInteractive={false} orientation="horizontal" />
      </ReactFlow>
    </Box>
  );
}
