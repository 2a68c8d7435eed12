import { ActionIcon, Menu } from '@mantine/core';
import { Ellipsis, type LucideIcon } from 'lucide-react';
import { type ReactNode, type Ref, useCallback, useId, useImperativeHandle, useState } from 'react';

interface Asked {
  readonly row: string;
  readonly button: HTMLElement;
}

export interface RowMenuState {
  readonly id: string;
  /** Which row's menu was asked for last. */
  readonly asked: Asked | null;
  readonly opened: boolean;
  /** Opens the menu of a row at its button, or closes it if it is that one. */
  readonly ask: (row: string, button: HTMLElement) => void;
  readonly close: () => void;
}

/** The state of the one menu that the rows of a table share: one for each would cost more than all else in it. */
export function useRowMenu(): RowMenuState {
  const id = useId();
  const [{ asked, opened }, set] = useState<{ asked: Asked | null; opened: boolean }>({ asked: null, opened: false });
  const ask = useCallback<RowMenuState['ask']>((row, button) => set((now) => ({ asked: { row, button }, opened: !(now.opened && now.asked?.row === row) })), []);
  const close = useCallback(() => set((now) => ({ ...now, opened: false })), []);
  return { id, asked, opened, ask, close };
}

interface ButtonProps {
  readonly row: string;
  readonly label: string;
  readonly ask: RowMenuState['ask'];
  /** The menu's id for the row that it was opened at last; dialogs give the focus back to what has it. */
  readonly menu: string | undefined;
  readonly opened: boolean;
  readonly icon?: LucideIcon;
  readonly size?: 'sm' | 'md';
}

/** What of the menu's state concerns a row, so that only rows that it concerns are drawn again. */
export function menuOf({ id, asked, opened, ask }: RowMenuState, row: string): Pick<ButtonProps, 'ask' | 'menu' | 'opened'> {
  const mine = asked?.row === row;
  return { ask, menu: mine ? id : undefined, opened: mine && opened };
}

/** A row's button that opens the menu. */
export function RowMenuButton({ row, label, ask, menu, opened, icon: Icon = Ellipsis, size = 'md' }: ButtonProps) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={size}
      aria-label={label}
      aria-haspopup="menu"
      aria-expanded={opened}
      {...(opened && { 'aria-controls': `${menu}-dropdown` })}
      {...(menu !== undefined && { id: menu })}
      onClick={(event) => ask(row, event.currentTarget)}
    >
      <Icon size={size === 'sm' ? 14 : 16} aria-hidden />
    </ActionIcon>
  );
}

/** Stands for the button at which the menu opens, which is drawn elsewhere. */
function Target({ button, ref }: { button: HTMLElement | null; ref?: Ref<HTMLElement | null> }) {
  useImperativeHandle<HTMLElement | null, HTMLElement | null>(ref, () => button, [button]);
  return null;
}

/** The menu, with the entries of the row that asked. */
export function RowMenu({ menu, children }: { menu: RowMenuState; children: ReactNode }) {
  return (
    <Menu id={menu.id} opened={menu.opened} onClose={menu.close} position="bottom-end">
      <Menu.Target>
        <Target button={menu.asked?.button ?? null} />
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}
