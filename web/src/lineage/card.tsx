import type { Node, NodeProps } from '@xyflow/react';
import type { Thing } from './graph';
import { countOf, lookOf, stateOf } from './kinds';

export type CardNode = Node<{ thing: Thing; centre: boolean; selected: boolean; faded: boolean }, 'card'>;

/** A node as a card; it is read out by its label (kinds.ts), so here is only what is seen. */
export function Card({ data: { thing, centre, selected, faded } }: NodeProps<CardNode>) {
  const { label, icon: Icon } = lookOf(thing.kind);
  const state = stateOf(thing);
  const Sign = state?.icon;
  return (
    <div className="lineage-card" title={thing.name} data-centre={centre || undefined} data-selected={selected || undefined} data-faded={faded || undefined}>
      <Icon size={20} aria-hidden />
      <div>
        <div className="lineage-name">{thing.name}</div>
        <div className="lineage-state">
          {label}
          {state && (
            <>
              {' · '}
              {Sign && <Sign size={12} aria-hidden />}
              {state.label}
            </>
          )}
        </div>
      </div>
      {thing.moreUpstream > 0 && (
        <span className="lineage-more" data-side="upstream">
          + {countOf(thing.moreUpstream)}
        </span>
      )}
      {thing.moreDownstream > 0 && (
        <span className="lineage-more" data-side="downstream">
          + {countOf(thing.moreDownstream)}
        </span>
      )}
    </div>
  );
}
