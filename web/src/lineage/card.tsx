import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import type { Side, Thing } from './graph';
import { countOf, lookOf, stateOf } from './kinds';

export type CardNode = Node<{ thing: Thing; centre: boolean; selected: boolean; faded: boolean; onMore: (side: Side) => void }, 'card'>;

/** What in a name of a kind begins the part that tells it from the others of its model. */
const TELLS: Record<string, string> = { DEPLOYMENT: '@', VERSION: ':' };

/** The name, of which the model may be cut short, but never which version or environment it is. */
function Name({ thing: { kind, name } }: { thing: Thing }) {
  const sign = TELLS[kind];
  const at = sign ? name.lastIndexOf(sign) : -1;
  return (
    <div className="lineage-name">
      <span>{at === -1 ? name : name.slice(0, at)}</span>
      {at !== -1 && <b>{name.slice(at)}</b>}
    </div>
  );
}

/**
 * How many neighbours are not shown; a click shows them. For the pointer alone: the card is a button
 * itself, and what is chosen has buttons that do the same.
 */
function More({ side, count, onMore }: { side: Side; count: number; onMore: (side: Side) => void }) {
  return (
    // How many, is written by the style: the label says it in words.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- the panel has buttons for keys
    <span
      className="lineage-more"
      data-side={side}
      data-more={countOf(count)}
      title="Show them"
      onClick={(event) => {
        event.stopPropagation();
        onMore(side);
      }}
    />
  );
}

/** A node as a card; it is read out by its label (kinds.ts), so here is only what is seen. */
export function Card({ data: { thing, centre, selected, faded, onMore } }: NodeProps<CardNode>) {
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
      {thing.moreUpstream > 0 && <More side="upstream" count={thing.moreUpstream} onMore={onMore} />}
      {thing.moreDownstream > 0 && <More side="downstream" count={thing.moreDownstream} onMore={onMore} />}
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
}
