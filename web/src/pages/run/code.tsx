import { Anchor, Text } from '@mantine/core';
import { CopyText } from '../../parts/copy';
import { Facts } from '../../parts/facts';
import type { RunOfPage } from './index';

/** Whether a browser may go there: a repository can be called by any text. */
export function isWebAddress(text: string): boolean {
  return /^https?:\/\/\S+$/i.test(text);
}

/** Which code ran. */
export function CodeFacts({ code: { repository, commit, ref, path } }: { code: NonNullable<RunOfPage['code']> }) {
  return (
    <Facts
      facts={[
        [
          'Repository',
          repository &&
            (isWebAddress(repository) ? (
              <Anchor key="repository" href={repository} rel="noopener noreferrer nofollow" target="_blank" inherit>
                {repository}
              </Anchor>
            ) : (
              repository
            )),
        ],
        [
          'Commit',
          commit && (
            <Text key="commit" span size="xs" ff="monospace">
              {commit} <CopyText text={commit} what="the commit" />
            </Text>
          ),
        ],
        ['Branch or tag', ref],
        ['Path', path && <Text key="path" span size="xs" ff="monospace">{path}</Text>],
      ]}
    />
  );
}
