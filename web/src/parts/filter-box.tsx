import { Anchor, CloseButton, Group, Menu, Button, Text, TextInput } from '@mantine/core';
import { ChevronDown, Search } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useLocation, useNavigation } from 'react-router';
import { useView } from '../app/url';
import { valuesOf, withValues } from './terms';

export interface Choice {
  readonly value: string;
  readonly label: ReactNode;
}

export interface Facet {
  readonly field: string;
  readonly label: string;
  readonly choices: readonly Choice[];
  /** Whether one choice leaves the others no place, as with a flag. */
  readonly sole?: boolean;
  /** Whether there are other values, which can be typed. */
  readonly more?: boolean | undefined;
}

function FacetMenu({ facet, query, onChange }: { facet: Facet; query: string; onChange: (query: string) => void }) {
  const chosen = valuesOf(query, facet.field).map((value) => value.toLowerCase());
  const labels = chosen.map((value) => facet.choices.find((choice) => choice.value.toLowerCase() === value)?.label).map((label, at) => (typeof label === 'string' ? label.toLowerCase() : chosen[at]));
  function toggle(value: string) {
    const folded = value.toLowerCase();
    const others = facet.sole ? [] : chosen.filter((one) => one !== folded);
    const next = chosen.includes(folded) ? others : [...others, folded];
    onChange(withValues(query, facet.field, next));
  }
  return (
    <Menu closeOnItemClick={false} position="bottom-start">
      <Menu.Target>
        <Button variant={chosen.length > 0 ? 'light' : 'default'} size="sm" rightSection={<ChevronDown size={14} aria-hidden />}>
          {facet.label}
          {chosen.length > 0 && `: ${labels.length > 2 ? `${labels.length} chosen` : labels.join(', ')}`}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
        {facet.choices.map(({ value, label }) => {
          const on = chosen.includes(value.toLowerCase());
          return (
            <Menu.CheckboxItem key={value} checked={on} onChange={() => toggle(value)}>
              {label}
            </Menu.CheckboxItem>
          );
        })}
        {facet.more && <Menu.Label>{`More: type ${facet.field}: and a name`}</Menu.Label>}
        {facet.choices.length === 0 && <Menu.Label>None yet</Menu.Label>}
      </Menu.Dropdown>
    </Menu>
  );
}

const NONE: readonly Facet[] = [];

interface Props {
  readonly label: string;
  readonly placeholder: string;
  readonly facets?: readonly Facet[];
  /** What the API said of the query as it stands, if it refused it. */
  readonly refused?: string | undefined;
  /** More that stands in the line: sorting, columns. */
  readonly children?: ReactNode;
}

const TYPING_MS = 300;

/** One query, as a text that can be typed and as menus that change it; it is `q` of the address. */
export function FilterBox({ label, placeholder, facets = NONE, refused, children }: Props) {
  const view = useView();
  const asked = view.get('q') ?? '';
  const [typed, setTyped] = useState(asked);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const { set } = view;

  // The address may change without a letter typed: by a menu, or by going back.
  const [shown, setShown] = useState(asked);
  if (asked !== shown) {
    setShown(asked);
    setTyped(asked);
  }
  useEffect(() => () => clearTimeout(timer.current), []);
  // Who has followed a link is not called back to this list by what they typed before.
  const { pathname } = useLocation();
  const leavingFor = useNavigation().location?.pathname ?? pathname;
  useEffect(() => {
    if (leavingFor !== pathname) {
      clearTimeout(timer.current);
    }
  }, [leavingFor, pathname]);

  function type(text: string) {
    setTyped(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => set({ q: text }, { replace: true }), TYPING_MS);
  }
  function choose(text: string) {
    clearTimeout(timer.current);
    setTyped(text);
    set({ q: text });
  }

  return (
    <Group gap="xs" align="flex-start" role="search">
      <TextInput
        aria-label={label}
        placeholder={placeholder}
        data-filter
        value={typed}
        error={refused}
        flex="1 1 260px"
        leftSection={<Search size={15} aria-hidden />}
        rightSection={typed ? <CloseButton size="sm" aria-label="Clear the filter" onClick={() => choose('')} /> : undefined}
        onChange={(event) => type(event.currentTarget.value)}
        description={
          refused === undefined ? undefined : (
            <Text span size="xs">
              Tests read <code>field: value</code>, joined by commas. <Anchor href="/graphiql" size="xs" underline="always">Try it in the explorer</Anchor>
            </Text>
          )
        }
        inputWrapperOrder={['input', 'error', 'description']}
      />
      {facets.map((facet) => (
        <FacetMenu key={facet.field} facet={facet} query={typed} onChange={choose} />
      ))}
      {children}
    </Group>
  );
}
