/* eslint-disable */
import * as types from './graphql';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  query Pulse {\n    events(first: 1) {\n      nodes {\n        id\n      }\n    }\n  }\n": typeof types.PulseDocument,
    "\n  query Find($text: String!) {\n    models(first: 6, filter: { or: [{ name: { contains: $text } }, { description: { contains: $text } }] }) {\n      nodes {\n        id\n        fullName\n        description\n      }\n    }\n    versions(first: 6, filter: { or: [{ name: { contains: $text } }, { model: { eq: $text } }] }) {\n      nodes {\n        id\n        fullName\n        stage\n      }\n    }\n    runs(first: 6, filter: { name: { contains: $text } }) {\n      nodes {\n        id\n        name\n        status\n        project {\n          fullName\n        }\n      }\n    }\n  }\n": typeof types.FindDocument,
    "\n  query Session {\n    viewer {\n      id\n      name\n      email\n      organizations {\n        id\n        name\n        viewerRole\n        viewerCan\n      }\n    }\n  }\n": typeof types.SessionDocument,
    "\n  mutation CreateModel($input: CreateModelInput!) {\n    createModel(input: $input) {\n      model {\n        id\n        fullName\n      }\n    }\n  }\n": typeof types.CreateModelDocument,
    "\n  query RunArtifacts($run: ID!) {\n    run(id: $run) {\n      id\n      outputs(first: 100) {\n        totalCount\n        nodes {\n          id\n          name\n          kind\n          size\n        }\n      }\n      inputs(first: 100) {\n        totalCount\n        nodes {\n          id\n          name\n          kind\n          size\n        }\n      }\n    }\n  }\n": typeof types.RunArtifactsDocument,
    "\n  query TakenModel($name: String!) {\n    model(name: $name) {\n      id\n      fullName\n    }\n  }\n": typeof types.TakenModelDocument,
    "\n  query Targets($filter: ModelFilter) {\n    models(first: 50, sort: \"-updated_at\", filter: $filter) {\n      nodes {\n        id\n        fullName\n        viewerCan\n        versions(first: 1) {\n          totalCount\n          nodes {\n            id\n            name\n          }\n        }\n        sources(first: 100) {\n          nodes {\n            id\n            fullName\n          }\n        }\n      }\n    }\n  }\n": typeof types.TargetsDocument,
    "\n  query RunChoices($filter: RunFilter) {\n    runs(first: 20, sort: \"-created_at\", filter: $filter) {\n      nodes {\n        id\n        name\n        status\n        createdAt\n        project {\n          id\n          fullName\n        }\n      }\n    }\n  }\n": typeof types.RunChoicesDocument,
    "\n  query VersionNames($model: String!) {\n    model(name: $model) {\n      id\n      viewerCan\n      versions(first: 100, sort: \"-created_at\") {\n        nodes {\n          id\n          name\n        }\n      }\n    }\n  }\n": typeof types.VersionNamesDocument,
    "\n  query DeletedVersionNames($model: String!) {\n    model(name: $model) {\n      id\n      deletedVersions(first: 100) {\n        nodes {\n          id\n          name\n        }\n      }\n    }\n  }\n": typeof types.DeletedVersionNamesDocument,
    "\n  query TakenVersion($name: String!) {\n    version(name: $name) {\n      id\n      fullName\n      stage\n      revision\n    }\n  }\n": typeof types.TakenVersionDocument,
    "\n  query PromotedRun($run: ID!) {\n    run(id: $run) {\n      id\n      name\n      status\n      parameters\n      metrics {\n        name\n      }\n      project {\n        id\n        fullName\n      }\n      versions(first: 3) {\n        totalCount\n        nodes {\n          id\n          fullName\n        }\n      }\n    }\n  }\n": typeof types.PromotedRunDocument,
    "\n  mutation PromoteRun($input: PromoteRunInput!) {\n    promoteRun(input: $input) {\n      version {\n        id\n        fullName\n        model {\n          id\n        }\n        run {\n          id\n        }\n      }\n      event {\n        id\n      }\n    }\n  }\n": typeof types.PromoteRunDocument,
    "\n  mutation RegisterVersion($input: RegisterVersionInput!) {\n    registerVersion(input: $input) {\n      version {\n        id\n        fullName\n        model {\n          id\n        }\n        run {\n          id\n        }\n      }\n      event {\n        id\n        kind\n      }\n    }\n  }\n": typeof types.RegisterVersionDocument,
    "\n  query Models($query: String, $sort: String, $first: Int, $after: String, $last: Int, $before: String) {\n    models(query: $query, sort: $sort, first: $first, after: $after, last: $last, before: $before) {\n      totalCount\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      nodes {\n        id\n        fullName\n        description\n        tags\n        visibility\n        updatedAt\n        versions(first: 1) {\n          totalCount\n          nodes {\n            id\n            name\n          }\n        }\n        production: versions(first: 1, filter: { stage: { eq: PRODUCTION } }) {\n          totalCount\n          nodes {\n            id\n            name\n          }\n        }\n        staging: versions(first: 1, filter: { stage: { eq: STAGING } }) {\n          totalCount\n          nodes {\n            id\n            name\n          }\n        }\n      }\n    }\n  }\n": typeof types.ModelsDocument,
};
const documents: Documents = {
    "\n  query Pulse {\n    events(first: 1) {\n      nodes {\n        id\n      }\n    }\n  }\n": types.PulseDocument,
    "\n  query Find($text: String!) {\n    models(first: 6, filter: { or: [{ name: { contains: $text } }, { description: { contains: $text } }] }) {\n      nodes {\n        id\n        fullName\n        description\n      }\n    }\n    versions(first: 6, filter: { or: [{ name: { contains: $text } }, { model: { eq: $text } }] }) {\n      nodes {\n        id\n        fullName\n        stage\n      }\n    }\n    runs(first: 6, filter: { name: { contains: $text } }) {\n      nodes {\n        id\n        name\n        status\n        project {\n          fullName\n        }\n      }\n    }\n  }\n": types.FindDocument,
    "\n  query Session {\n    viewer {\n      id\n      name\n      email\n      organizations {\n        id\n        name\n        viewerRole\n        viewerCan\n      }\n    }\n  }\n": types.SessionDocument,
    "\n  mutation CreateModel($input: CreateModelInput!) {\n    createModel(input: $input) {\n      model {\n        id\n        fullName\n      }\n    }\n  }\n": types.CreateModelDocument,
    "\n  query RunArtifacts($run: ID!) {\n    run(id: $run) {\n      id\n      outputs(first: 100) {\n        totalCount\n        nodes {\n          id\n          name\n          kind\n          size\n        }\n      }\n      inputs(first: 100) {\n        totalCount\n        nodes {\n          id\n          name\n          kind\n          size\n        }\n      }\n    }\n  }\n": types.RunArtifactsDocument,
    "\n  query TakenModel($name: String!) {\n    model(name: $name) {\n      id\n      fullName\n    }\n  }\n": types.TakenModelDocument,
    "\n  query Targets($filter: ModelFilter) {\n    models(first: 50, sort: \"-updated_at\", filter: $filter) {\n      nodes {\n        id\n        fullName\n        viewerCan\n        versions(first: 1) {\n          totalCount\n          nodes {\n            id\n            name\n          }\n        }\n        sources(first: 100) {\n          nodes {\n            id\n            fullName\n          }\n        }\n      }\n    }\n  }\n": types.TargetsDocument,
    "\n  query RunChoices($filter: RunFilter) {\n    runs(first: 20, sort: \"-created_at\", filter: $filter) {\n      nodes {\n        id\n        name\n        status\n        createdAt\n        project {\n          id\n          fullName\n        }\n      }\n    }\n  }\n": types.RunChoicesDocument,
    "\n  query VersionNames($model: String!) {\n    model(name: $model) {\n      id\n      viewerCan\n      versions(first: 100, sort: \"-created_at\") {\n        nodes {\n          id\n          name\n        }\n      }\n    }\n  }\n": types.VersionNamesDocument,
    "\n  query DeletedVersionNames($model: String!) {\n    model(name: $model) {\n      id\n      deletedVersions(first: 100) {\n        nodes {\n          id\n          name\n        }\n      }\n    }\n  }\n": types.DeletedVersionNamesDocument,
    "\n  query TakenVersion($name: String!) {\n    version(name: $name) {\n      id\n      fullName\n      stage\n      revision\n    }\n  }\n": types.TakenVersionDocument,
    "\n  query PromotedRun($run: ID!) {\n    run(id: $run) {\n      id\n      name\n      status\n      parameters\n      metrics {\n        name\n      }\n      project {\n        id\n        fullName\n      }\n      versions(first: 3) {\n        totalCount\n        nodes {\n          id\n          fullName\n        }\n      }\n    }\n  }\n": types.PromotedRunDocument,
    "\n  mutation PromoteRun($input: PromoteRunInput!) {\n    promoteRun(input: $input) {\n      version {\n        id\n        fullName\n        model {\n          id\n        }\n        run {\n          id\n        }\n      }\n      event {\n        id\n      }\n    }\n  }\n": types.PromoteRunDocument,
    "\n  mutation RegisterVersion($input: RegisterVersionInput!) {\n    registerVersion(input: $input) {\n      version {\n        id\n        fullName\n        model {\n          id\n        }\n        run {\n          id\n        }\n      }\n      event {\n        id\n        kind\n      }\n    }\n  }\n": types.RegisterVersionDocument,
    "\n  query Models($query: String, $sort: String, $first: Int, $after: String, $last: Int, $before: String) {\n    models(query: $query, sort: $sort, first: $first, after: $after, last: $last, before: $before) {\n      totalCount\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      nodes {\n        id\n        fullName\n        description\n        tags\n        visibility\n        updatedAt\n        versions(first: 1) {\n          totalCount\n          nodes {\n            id\n            name\n          }\n        }\n        production: versions(first: 1, filter: { stage: { eq: PRODUCTION } }) {\n          totalCount\n          nodes {\n            id\n            name\n          }\n        }\n        staging: versions(first: 1, filter: { stage: { eq: STAGING } }) {\n          totalCount\n          nodes {\n            id\n            name\n          }\n        }\n      }\n    }\n  }\n": types.ModelsDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Pulse {\n    events(first: 1) {\n      nodes {\n        id\n      }\n    }\n  }\n"): (typeof documents)["\n  query Pulse {\n    events(first: 1) {\n      nodes {\n        id\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Find($text: String!) {\n    models(first: 6, filter: { or: [{ name: { contains: $text } }, { description: { contains: $text } }] }) {\n      nodes {\n        id\n        fullName\n        description\n      }\n    }\n    versions(first: 6, filter: { or: [{ name: { contains: $text } }, { model: { eq: $text } }] }) {\n      nodes {\n        id\n        fullName\n        stage\n      }\n    }\n    runs(first: 6, filter: { name: { contains: $text } }) {\n      nodes {\n        id\n        name\n        status\n        project {\n          fullName\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query Find($text: String!) {\n    models(first: 6, filter: { or: [{ name: { contains: $text } }, { description: { contains: $text } }] }) {\n      nodes {\n        id\n        fullName\n        description\n      }\n    }\n    versions(first: 6, filter: { or: [{ name: { contains: $text } }, { model: { eq: $text } }] }) {\n      nodes {\n        id\n        fullName\n        stage\n      }\n    }\n    runs(first: 6, filter: { name: { contains: $text } }) {\n      nodes {\n        id\n        name\n        status\n        project {\n          fullName\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Session {\n    viewer {\n      id\n      name\n      email\n      organizations {\n        id\n        name\n        viewerRole\n        viewerCan\n      }\n    }\n  }\n"): (typeof documents)["\n  query Session {\n    viewer {\n      id\n      name\n      email\n      organizations {\n        id\n        name\n        viewerRole\n        viewerCan\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateModel($input: CreateModelInput!) {\n    createModel(input: $input) {\n      model {\n        id\n        fullName\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation CreateModel($input: CreateModelInput!) {\n    createModel(input: $input) {\n      model {\n        id\n        fullName\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RunArtifacts($run: ID!) {\n    run(id: $run) {\n      id\n      outputs(first: 100) {\n        totalCount\n        nodes {\n          id\n          name\n          kind\n          size\n        }\n      }\n      inputs(first: 100) {\n        totalCount\n        nodes {\n          id\n          name\n          kind\n          size\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query RunArtifacts($run: ID!) {\n    run(id: $run) {\n      id\n      outputs(first: 100) {\n        totalCount\n        nodes {\n          id\n          name\n          kind\n          size\n        }\n      }\n      inputs(first: 100) {\n        totalCount\n        nodes {\n          id\n          name\n          kind\n          size\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TakenModel($name: String!) {\n    model(name: $name) {\n      id\n      fullName\n    }\n  }\n"): (typeof documents)["\n  query TakenModel($name: String!) {\n    model(name: $name) {\n      id\n      fullName\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Targets($filter: ModelFilter) {\n    models(first: 50, sort: \"-updated_at\", filter: $filter) {\n      nodes {\n        id\n        fullName\n        viewerCan\n        versions(first: 1) {\n          totalCount\n          nodes {\n            id\n            name\n          }\n        }\n        sources(first: 100) {\n          nodes {\n            id\n            fullName\n          }\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query Targets($filter: ModelFilter) {\n    models(first: 50, sort: \"-updated_at\", filter: $filter) {\n      nodes {\n        id\n        fullName\n        viewerCan\n        versions(first: 1) {\n          totalCount\n          nodes {\n            id\n            name\n          }\n        }\n        sources(first: 100) {\n          nodes {\n            id\n            fullName\n          }\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RunChoices($filter: RunFilter) {\n    runs(first: 20, sort: \"-created_at\", filter: $filter) {\n      nodes {\n        id\n        name\n        status\n        createdAt\n        project {\n          id\n          fullName\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query RunChoices($filter: RunFilter) {\n    runs(first: 20, sort: \"-created_at\", filter: $filter) {\n      nodes {\n        id\n        name\n        status\n        createdAt\n        project {\n          id\n          fullName\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query VersionNames($model: String!) {\n    model(name: $model) {\n      id\n      viewerCan\n      versions(first: 100, sort: \"-created_at\") {\n        nodes {\n          id\n          name\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query VersionNames($model: String!) {\n    model(name: $model) {\n      id\n      viewerCan\n      versions(first: 100, sort: \"-created_at\") {\n        nodes {\n          id\n          name\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query DeletedVersionNames($model: String!) {\n    model(name: $model) {\n      id\n      deletedVersions(first: 100) {\n        nodes {\n          id\n          name\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query DeletedVersionNames($model: String!) {\n    model(name: $model) {\n      id\n      deletedVersions(first: 100) {\n        nodes {\n          id\n          name\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TakenVersion($name: String!) {\n    version(name: $name) {\n      id\n      fullName\n      stage\n      revision\n    }\n  }\n"): (typeof documents)["\n  query TakenVersion($name: String!) {\n    version(name: $name) {\n      id\n      fullName\n      stage\n      revision\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PromotedRun($run: ID!) {\n    run(id: $run) {\n      id\n      name\n      status\n      parameters\n      metrics {\n        name\n      }\n      project {\n        id\n        fullName\n      }\n      versions(first: 3) {\n        totalCount\n        nodes {\n          id\n          fullName\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query PromotedRun($run: ID!) {\n    run(id: $run) {\n      id\n      name\n      status\n      parameters\n      metrics {\n        name\n      }\n      project {\n        id\n        fullName\n      }\n      versions(first: 3) {\n        totalCount\n        nodes {\n          id\n          fullName\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PromoteRun($input: PromoteRunInput!) {\n    promoteRun(input: $input) {\n      version {\n        id\n        fullName\n        model {\n          id\n        }\n        run {\n          id\n        }\n      }\n      event {\n        id\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation PromoteRun($input: PromoteRunInput!) {\n    promoteRun(input: $input) {\n      version {\n        id\n        fullName\n        model {\n          id\n        }\n        run {\n          id\n        }\n      }\n      event {\n        id\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RegisterVersion($input: RegisterVersionInput!) {\n    registerVersion(input: $input) {\n      version {\n        id\n        fullName\n        model {\n          id\n        }\n        run {\n          id\n        }\n      }\n      event {\n        id\n        kind\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation RegisterVersion($input: RegisterVersionInput!) {\n    registerVersion(input: $input) {\n      version {\n        id\n        fullName\n        model {\n          id\n        }\n        run {\n          id\n        }\n      }\n      event {\n        id\n        kind\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Models($query: String, $sort: String, $first: Int, $after: String, $last: Int, $before: String) {\n    models(query: $query, sort: $sort, first: $first, after: $after, last: $last, before: $before) {\n      totalCount\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      nodes {\n        id\n        fullName\n        description\n        tags\n        visibility\n        updatedAt\n        versions(first: 1) {\n          totalCount\n          nodes {\n            id\n            name\n          }\n        }\n        production: versions(first: 1, filter: { stage: { eq: PRODUCTION } }) {\n          totalCount\n          nodes {\n            id\n            name\n          }\n        }\n        staging: versions(first: 1, filter: { stage: { eq: STAGING } }) {\n          totalCount\n          nodes {\n            id\n            name\n          }\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query Models($query: String, $sort: String, $first: Int, $after: String, $last: Int, $before: String) {\n    models(query: $query, sort: $sort, first: $first, after: $after, last: $last, before: $before) {\n      totalCount\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      nodes {\n        id\n        fullName\n        description\n        tags\n        visibility\n        updatedAt\n        versions(first: 1) {\n          totalCount\n          nodes {\n            id\n            name\n          }\n        }\n        production: versions(first: 1, filter: { stage: { eq: PRODUCTION } }) {\n          totalCount\n          nodes {\n            id\n            name\n          }\n        }\n        staging: versions(first: 1, filter: { stage: { eq: STAGING } }) {\n          totalCount\n          nodes {\n            id\n            name\n          }\n        }\n      }\n    }\n  }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;