import { Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from 'urql';
import { failuresOf } from '../../api/failure';
import { useLive } from '../../api/live';
import { useSession } from '../../app/session';
import { useView } from '../../app/url';
import { Section } from '../../parts/access/section';
import { CodeBlock } from '../../parts/copy';
import { KINDS, kindsOf } from '../../parts/events/kinds';
import { FilterBox } from '../../parts/filter-box';
import { Page } from '../../parts/page';
import { Pager, useWindow } from '../../parts/pager';
import { reasonFor } from '../../parts/reasons';
import { Empty, Loaded, Waiting } from '../../parts/states';
import { asQuery } from '../../parts/terms';
import { ACTORS, AUDIT } from './documents';
import { ExportButton } from './export-button';
import { AuditTable } from './table';
import { dayOf, exportCommand, timeOf, type Wanted } from './wanted';

/** Events of an organization as they stand in the chain. */
function Log({ wanted, organizations }: { wanted: Wanted; organizations: readonly string[] }) {
  const view = useView();
  const time = timeOf(wanted);
  const [answer, ask] = useLive(AUDIT, { organization: wanted.organization, query: wanted.query, filter: time ? { at: time } : null, ...useWindow() });
  const [{ data: actors }] = useQuery({ query: ACTORS, variables: { organization: wanted.organization } });
  const refused = failuresOf(answer.error).find(({ input }) => input[0] === 'query')?.message;
  const names = (actors?.organization?.members?.nodes ?? []).map(({ user }) => user?.name ?? '').filter(Boolean);
  const facets = [
    { field: 'kind', label: 'Kind', choices: kindsOf(undefined).map((kind) => ({ value: kind.toLowerCase(), label: KINDS[kind].label })) },
    { field: 'actor', label: 'Actor', choices: names.map((name) => ({ value: name, label: name })), more: actors?.organization?.members?.pageInfo.hasNextPage },
  ];
  return (
    <Stack gap="md">
      <Group gap="xs" align="flex-end">
        {organizations.length > 1 && <Select label="Organization" data={[...organizations]} value={wanted.organization} onChange={(name) => view.set({ organization: name })} allowDeselect={false} w={200} />}
        <TextInput type="date" label="From day" value={wanted.from} max={wanted.through || undefined} onChange={(event) => view.set({ from: event.currentTarget.value })} />
        <TextInput type="date" label="Through day" value={wanted.through} min={wanted.from || undefined} onChange={(event) => view.set({ through: event.currentTarget.value })} />
        <Text size="xs" c="dimmed" pb={10}>
          Days in UTC
        </Text>
      </Group>
      <FilterBox label="Filter the audit log" placeholder="A name, or token: builds, request_id: …" facets={facets} refused={refused} />
      {refused === undefined && (
        <Loaded answer={answer} find={({ organization }) => organization?.events} what="organization" retry={ask} waiting={<Waiting rows={10} height={40} />}>
          {(events) =>
            events.nodes.length > 0 ? (
              <>
                <AuditTable rows={events.nodes} />
                <Pager info={events.pageInfo} total={events.totalCount} noun="event" />
              </>
            ) : (
              <Empty title="No event fits" />
            )
          }
        </Loaded>
      )}
      <Section
        title="Keep it, and prove it"
        about="Each event is chained to the one before by its hash. On the machine of the registry this reads the whole record and says whether it is as it was written."
      >
        <CodeBlock what="the command that verifies" code="greenroom audit verify" />
        <Text size="sm" c="dimmed">
          The same events for a script, with a token of yours:
        </Text>
        <CodeBlock what="the command that exports" code={exportCommand(wanted)} />
      </Section>
    </Stack>
  );
}

/** The audit log, for those who hold AUDIT_READ in an organization. */
export default function Audit() {
  const view = useView();
  const { organizations, known } = useSession();
  const names = organizations.filter(({ viewerCan }) => viewerCan.includes('AUDIT_READ')).map(({ name }) => name);
  const asked = view.get('organization');
  const organization = asked && names.includes(asked) ? asked : names[0];
  if (organization === undefined) {
    return (
      <Page title="Audit log">{known ? <Empty title="The audit log is not for you to read">{reasonFor('AUDIT_READ')}</Empty> : <Waiting />}</Page>
    );
  }
  const wanted = { organization, query: asQuery(view.get('q') ?? '', 'subject'), from: dayOf(view.get('from')), through: dayOf(view.get('through')) };
  return (
    <Page title="Audit log" about={`Everything that happened in ${organization}, as it is chained.`} actions={<ExportButton wanted={wanted} />}>
      <Log wanted={wanted} organizations={names} />
    </Page>
  );
}
