import { Button, Group, Modal, Stack, Table, Text } from '@mantine/core';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { graphql } from '../api/graphql';
import { useLive } from '../api/live';
import { CodeBlock, CopyText } from './copy';
import { useFocusBack } from './focus-back';
import { bytes, counted, short } from './format';
import { PAGE_SIZE, type Window } from './window';
import { Loaded } from './states';
import { DownloadButton, type Stored } from './stored';

const FILES = graphql(`
  query ArtifactFiles($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    node(id: $id) {
      id
      ... on Artifact {
        files(first: $first, after: $after, last: $last, before: $before) {
          totalCount
          pageInfo {
            hasNextPage
            hasPreviousPage
            startCursor
            endCursor
          }
          nodes {
            id
            path
            digest
            size
          }
        }
      }
    }
  }
`);

interface FileProps {
  readonly artifact: string;
  readonly file: { readonly path: string; readonly digest: string; readonly size: number };
}

function FileRow({ artifact, file: { path, digest, size } }: FileProps) {
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={500} style={{ overflowWrap: 'anywhere' }}>
        {path}
      </Table.Th>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        <Group gap={4} wrap="nowrap" component="span">
          <Text span ff="monospace" size="sm" title={digest}>
            {short(digest)}
          </Text>
          <CopyText text={digest} what={`the digest of ${path}`} />
        </Group>
      </Table.Td>
      <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }} title={`${size.toLocaleString('en')} bytes`}>
        {bytes(size)}
      </Table.Td>
      <Table.Td ta="right">
        <DownloadButton artifact={artifact} file={path} what={path} />
      </Table.Td>
    </Table.Tr>
  );
}

/** The files of a folder, page by page, each for itself; the whole folder is the command's to fetch. */
export default function FilesDialog({ artifact: { id, name }, onClose }: { artifact: Stored; onClose: () => void }) {
  const [window, setWindow] = useState<Window>({ first: PAGE_SIZE });
  const [answer, ask] = useLive(FILES, { id, ...window });
  useFocusBack();
  return (
    <Modal opened returnFocus={false} onClose={onClose} size="xl" title={<Text span fw={650} style={{ overflowWrap: 'anywhere' }}>{`Files of ${name}`}</Text>}>
      <Loaded answer={answer} find={({ node }) => (node && 'files' in node ? node.files : null)} what="artifact" retry={ask}>
        {({ nodes, pageInfo, totalCount }) => (
          <Stack gap="md">
            <Table.ScrollContainer minWidth={560} className="sheet">
              <Table aria-label={`Files of ${name}`}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>File</Table.Th>
                    <Table.Th>Digest</Table.Th>
                    <Table.Th ta="right">Size</Table.Th>
                    <Table.Th ta="right">Bytes</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {nodes.map((file) => (
                    <FileRow key={file.id} artifact={id} file={file} />
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
            <Group justify="space-between" component="nav" aria-label="Pages of files">
              <Text size="sm" c="dimmed" role="status">
                {counted(totalCount, 'file')}
              </Text>
              {(pageInfo.hasNextPage || pageInfo.hasPreviousPage) && (
                <Group gap="xs">
                  <Button size="xs" variant="default" leftSection={<ChevronLeft size={14} aria-hidden />} disabled={!pageInfo.hasPreviousPage} onClick={() => setWindow({ last: PAGE_SIZE, before: pageInfo.startCursor ?? '' })}>
                    Previous
                  </Button>
                  <Button size="xs" variant="default" rightSection={<ChevronRight size={14} aria-hidden />} disabled={!pageInfo.hasNextPage} onClick={() => setWindow({ first: PAGE_SIZE, after: pageInfo.endCursor ?? '' })}>
                    Next
                  </Button>
                </Group>
              )}
            </Group>
            <Group gap="xs" justify="space-between">
              <Text size="sm" c="dimmed">
                All of them at once, verified:
              </Text>
              <DownloadButton artifact={id} what={`of the files of ${name}`}>
                Download the list
              </DownloadButton>
            </Group>
            <CodeBlock code={`greenroom artifacts download ${id}`} what="the command that downloads the folder" />
          </Stack>
        )}
      </Loaded>
    </Modal>
  );
}
