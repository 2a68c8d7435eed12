import { gql } from '@urql/core';
import type { graphql as typed } from '../gql';

/**
 * A document with its types, which `npm run codegen` makes from the schema. Of that only the types
 * are used: a page carries its own documents as text, not everybody's as trees.
 */
export const graphql = gql as unknown as typeof typed;
