import { useLocalStorage } from '@mantine/hooks';
import type { Direction, Said } from './directions';

const NOTHING: Said = {};

/** What the viewer said of this model's metrics, in this browser. */
export function useSaid(model: string): [said: Said, say: (metric: string, direction: Direction | 'none') => void] {
  const [said, setSaid] = useLocalStorage<Said>({ key: `greenroom-directions-${model}`, defaultValue: NOTHING, getInitialValueInEffect: false });
  return [said, (metric, direction) => setSaid((now) => ({ ...now, [metric]: direction }))];
}

/** The metric columns that the viewer chose for this model's versions; null while they chose none. */
export function useColumns(model: string): [columns: readonly string[] | null, choose: (columns: readonly string[]) => void] {
  const [columns, setColumns] = useLocalStorage<readonly string[] | null>({ key: `greenroom-columns-${model}`, defaultValue: null, getInitialValueInEffect: false });
  return [columns, setColumns];
}
