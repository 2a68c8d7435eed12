import { Badge, Button, Stack, Text } from '@mantine/core';
import { Download, Files, HardDrive } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useAct } from '../api/act';
import { graphql } from '../api/graphql';
import { counted, moment } from './format';

const FilesDialog = lazy(() => import('./stored-files'));

const DOWNLOAD = graphql(`
  mutation ArtifactDownload($input: CreateDownloadInput!) {
    createDownload(input: $input) {
      url
    }
  }
`);

export interface Stored {
  readonly id: string;
  readonly name: string;
  readonly stored: boolean;
  readonly storedAt?: string | null;
  /** Of a folder that is stored. */
  readonly fileCount?: number | null;
}

/** Has the browser keep what an address gives; the page stays, also where the address has ended. */
function keep(url: string) {
  const link = document.createElement('a');
  link.href = url;
  link.download = '';
  link.click();
}

interface DownloadProps {
  readonly artifact: string;
  /** A file of a folder; without it, the file that the artifact is, or the list of a folder's files. */
  readonly file?: string;
  /** What is downloaded, for those who do not see where the button stands. */
  readonly what: string;
  readonly children?: string;
}

/** Asks for an address of the bytes, which is good for minutes, and follows it. */
export function DownloadButton({ artifact, file, what, children = 'Download' }: DownloadProps) {
  const act = useAct(DOWNLOAD);
  async function download() {
    const data = await act.run({ input: { artifact, ...(file !== undefined && { file }) } });
    if (data?.createDownload) {
      keep(data.createDownload.url);
    }
  }
  return (
    <>
      <Button size="compact-sm" variant="default" loading={act.busy} leftSection={<Download size={14} aria-hidden />} aria-label={`${children} ${what}`} onClick={() => void download()}>
        {children}
      </Button>
      {act.failures.map(({ message }) => (
        <Text key={message} size="xs" c="var(--mantine-color-error)" role="alert" style={{ whiteSpace: 'normal' }}>
          {message}
        </Text>
      ))}
    </>
  );
}

/** Whether the registry has the bytes, and ways to them. */
export function StoredBytes({ artifact }: { artifact: Stored }) {
  const { id, name, stored, storedAt, fileCount } = artifact;
  const [open, setOpen] = useState(false);
  if (!stored) {
    return (
      <Text size="sm" c="dimmed" title="The registry describes it and does not keep its bytes">
        Not stored here
      </Text>
    );
  }
  return (
    <Stack gap={4} align="flex-start">
      <Badge color="green" leftSection={<HardDrive size={11} aria-hidden />} title={storedAt ? `Stored ${moment(storedAt)}` : undefined}>
        Stored
      </Badge>
      {typeof fileCount === 'number' ? (
        <Button size="compact-sm" variant="default" leftSection={<Files size={14} aria-hidden />} aria-label={`${counted(fileCount, 'file')} of ${name}`} onClick={() => setOpen(true)}>
          {counted(fileCount, 'file')}
        </Button>
      ) : (
        <DownloadButton artifact={id} what={name} />
      )}
      {open && (
        <Suspense>
          <FilesDialog artifact={artifact} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </Stack>
  );
}
