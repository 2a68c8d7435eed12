import { Code } from '@mantine/core';
import { json } from '../../parts/format';
import type { Comparison } from '.';
import { canonical, linesOf } from './chosen';
import { Absent, Differing } from './differing';
import { SideBySide } from './side-by-side';

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** What the runs were told. */
export function Parameters({ versions, base, only }: Comparison) {
  const at = versions.indexOf(base);
  const lines = linesOf(versions.map(({ evidence }) => asRecord(evidence?.parameters)))
    .filter(({ differs }) => !only || differs)
    .map(({ name, values }) => ({
      key: name,
      head: name,
      cells: values.map((value, column) => {
        const differs = (value === undefined) !== (values[at] === undefined) || canonical(value) !== canonical(values[at]);
        return (
          <Differing key={versions[column]?.id} differs={differs}>
            {value === undefined ? <Absent>not given</Absent> : <Code>{json(value)}</Code>}
          </Differing>
        );
      }),
    }));
  return <SideBySide title="Parameters" versions={versions} base={base} lines={lines} none={only ? 'No parameter differs.' : 'None of these versions has parameters: a version brings those of its run.'} />;
}
