import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import type { Thing } from './graph';
import { countOf, lookOf, stateOf } from './kinds';

export type CardNode = Node<{ thing: Thing; centre: boolean; selected: boolean; faded: boolean }, 'card'>;

/** The name, of which the model may be cut short, but never which version it is. */
function Name({ thing: { kind, name } }: { thing: Thing }) {
  const at = kind === 'VERSION' ? name.indexOf(':') : -1;
  return (
    <div className="lineage-name">
      <span>{at === -1 ? name : name.slice(0, at)}</span>
      {at !== -1 && <b>{name.slice(at)}</b>}
    </div>
  );
}

/** A node as a card; it is read out by its label (kinds.ts), so here is only what is seen. */
export function Card({ data: { thing, centre, selected, faded } }: NodeProps<CardNode>) {
  const { label, icon: Icon } = lookOf(thing.kind);
  const state = stateOf(thing);
  const Sign = state?.icon;
  return (
    <div className="lineage-card" title={thing.name} data-centre={centre || undefined} data-selected={selected || undefined} data-faded={faded || undefined}>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <Icon size={20} aria-hidden />
      {/* What it is comes first, as in the label, and stands below the name. */}
      <div className="lineage-text">
        <div className="lineage-state">
          {label}
          {state && (
            <>
              {' · '}
              {Sign && <Sign size={12} aria-hidden />}
              {state.label}
            </>
          )}
        </div>{' '}
        <Name thing={thing} />
      </div>
      {/* How many, is written by the style: the label says it in words. */}
      {thing.moreUpstream > 0 && <span className="lineage-more" data-side="upstream" data-more={countOf(thing.moreUpstream)} />}
      {thing.moreDownstream > 0 && <span className="lineage-more" data-side="downstream" data-more={countOf(thing.moreDownstream)} />}
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
}
