import { graphql } from '../../api/graphql';

export const WEBHOOKS = graphql(`
  query Webhooks($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    node(id: $id) {
      id
      ... on Organization {
        webhooks(first: $first, after: $after, last: $last, before: $before) {
          ...WebhookPage
        }
      }
      ... on Model {
        webhooks(first: $first, after: $after, last: $last, before: $before) {
          ...WebhookPage
        }
      }
    }
  }

  fragment WebhookPage on WebhookConnection {
    totalCount
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
    nodes {
      ...WebhookRow
    }
  }

  fragment WebhookRow on Webhook {
    id
    name
    url
    format
    kinds
    stages
    active
    disabledReason
    previousUntil
    viewerCan
  }
`);

export const DELIVERIES = graphql(`
  query WebhookLog($id: ID!, $filter: WebhookDeliveryFilter) {
    node(id: $id) {
      id
      ... on Webhook {
        deliveries(first: 50, filter: $filter) {
          totalCount
          nodes {
            id
            status
            attempts
            nextAt
            responseStatus
            responseBody
            error
            milliseconds
            createdAt
            body
            event {
              id
              kind
              subjectName
            }
          }
        }
      }
    }
  }
`);

export const CREATE = graphql(`
  mutation WebhookCreate($input: CreateWebhookInput!) {
    createWebhook(input: $input) {
      secret
      webhook {
        id
      }
    }
  }
`);

export const UPDATE = graphql(`
  mutation WebhookUpdate($input: UpdateWebhookInput!) {
    updateWebhook(input: $input) {
      webhook {
        id
        name
        url
        active
      }
    }
  }
`);

export const ROTATE = graphql(`
  mutation WebhookRotate($input: RotateWebhookSecretInput!) {
    rotateWebhookSecret(input: $input) {
      secret
      webhook {
        id
        previousUntil
      }
    }
  }
`);

export const TRY = graphql(`
  mutation WebhookTry($input: TestWebhookInput!) {
    testWebhook(input: $input) {
      delivery {
        id
        status
      }
    }
  }
`);

export const DELETE = graphql(`
  mutation WebhookDelete($input: DeleteWebhookInput!) {
    deleteWebhook(input: $input) {
      deletedId
    }
  }
`);

export const REDELIVER = graphql(`
  mutation WebhookRedeliver($input: RedeliverInput!) {
    redeliver(input: $input) {
      count
    }
  }
`);
