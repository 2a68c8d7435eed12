import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import { useLive } from '../../api/live';
import { graphql } from '../../api/graphql';
import { EventFeed } from '../../parts/event-feed';
import { Page } from '../../parts/page';
import { PageTabs, type PageTab } from '../../parts/page-tabs';
import { Loaded } from '../../parts/states';
import { Webhooks } from '../../parts/webhooks/list';
import { Deleted } from './deleted';
import { Invitations } from './invitations';
import { Members } from './members';
import { Overview } from './overview';
import { ServiceAccounts } from './service-accounts';
import { Teams } from './teams';

const ORGANIZATION = graphql(`
  query Organization($name: String!) {
    organization(name: $name) {
      id
      name
      createdAt
      viewerRole
      viewerCan
      models {
        totalCount
      }
      projects {
        totalCount
      }
      teams {
        totalCount
      }
    }
  }
`);

function tab(value: string, label: string, element: ReactNode, count?: number): PageTab {
  return { value, label, count, content: () => element };
}

/** An organization: who is in it, its teams and programs, and what happened. */
export default function Organization() {
  const { organization: name = '' } = useParams();
  const [answer, ask] = useLive(ORGANIZATION, { name });
  return (
    <Loaded answer={answer} find={({ organization }) => organization} what="organization" retry={ask}>
      {(organization) => {
        const can = new Set(organization.viewerCan);
        const home = { id: organization.id, name: organization.name, viewerRole: organization.viewerRole ?? null, viewerCan: organization.viewerCan };
        const tabs = [
          tab('overview', 'Overview', <Overview organization={organization} />),
          can.has('MEMBER_READ') && tab('members', 'Members', <Members home={home} />),
          can.has('MEMBER_UPDATE') && tab('invitations', 'Invitations', <Invitations home={home} />),
          home.viewerRole !== null && tab('teams', 'Teams', <Teams home={home} />, organization.teams.totalCount),
          can.has('MEMBER_READ') && tab('accounts', 'Service accounts', <ServiceAccounts home={home} />),
          can.has('MODEL_DELETE') && tab('deleted', 'Deleted models', <Deleted home={home} />),
          can.has('AUDIT_READ') && tab('webhooks', 'Webhooks', <Webhooks of={home} />),
          can.has('EVENT_READ') && tab('activity', 'Activity', <EventFeed of={organization.id} />),
        ];
        return (
          <Page title={organization.name} about="An organization: the owner of models, projects and teams.">
            <PageTabs tabs={tabs.filter((one) => one !== false)} />
          </Page>
        );
      }}
    </Loaded>
  );
}
