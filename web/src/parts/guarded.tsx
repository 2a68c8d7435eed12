import { Button, type ButtonProps, Menu, type MenuItemProps, Portal, Tooltip, VisuallyHidden } from '@mantine/core';
import { type MouseEvent, type ReactElement, type ReactNode, useId } from 'react';
import type { Permission } from '../gql/graphql';
import { reasonFor } from './reasons';

interface Guard {
  /** What the viewer may do with the object. */
  readonly can: readonly Permission[];
  readonly needs: Permission;
  /** Another reason why it cannot be done now, such as a lock. */
  readonly unless?: string | null | undefined;
}

/** Why this cannot be done; null where it can. */
export function denial({ can, needs, unless }: Guard): string | null {
  return can.includes(needs) ? (unless ?? null) : reasonFor(needs);
}

const stop = (event: MouseEvent) => event.preventDefault();

/** Says why something is disabled, to those who point at it, focus it or have it read out. */
function Explained({ reason, children }: { reason: string | null; children: (attributes: object) => ReactElement }) {
  const id = useId();
  if (reason === null) {
    return children({});
  }
  return (
    <>
      <Tooltip label={reason}>{children({ 'data-disabled': true, 'aria-disabled': true, 'aria-describedby': id, onClick: stop })}</Tooltip>
      {/* A menu holds nothing but its items, so this stands elsewhere. */}
      <Portal>
        <VisuallyHidden id={id}>{reason}</VisuallyHidden>
      </Portal>
    </>
  );
}

type Acting = Guard & { readonly onClick: () => void; readonly children: ReactNode };
type Item = Acting & Pick<MenuItemProps, 'leftSection'> & { readonly color?: 'red' };

/** A button for what the viewer may or may not do: shown either way, disabled with the reason. */
export function ActionButton({ can, needs, unless, onClick, children, ...button }: Acting & ButtonProps) {
  return (
    <Explained reason={denial({ can, needs, unless })}>
      {(attributes) => (
        <Button size="sm" {...button} onClick={onClick} {...attributes}>
          {children}
        </Button>
      )}
    </Explained>
  );
}

/** The same as an item of a menu; red takes something away, in a red that is read in both schemes. */
export function ActionItem({ can, needs, unless, onClick, color, children, ...item }: Item) {
  return (
    <Explained reason={denial({ can, needs, unless })}>
      {(attributes) => (
        <Menu.Item closeMenuOnClick={!('aria-disabled' in attributes)} {...item} {...(color ? { c: 'var(--mantine-color-error)' } : {})} onClick={onClick} {...attributes}>
          {children}
        </Menu.Item>
      )}
    </Explained>
  );
}
