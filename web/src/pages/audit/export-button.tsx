import { Button, Text } from '@mantine/core';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { HEADERS } from '../../api/client';
import { exportPath, failureAtEnd, type Wanted } from './wanted';

/** More than the longest last line that tells of a failure. */
const TAIL = 4096;

async function refusalOf(response: Response): Promise<string> {
  try {
    const { errors } = (await response.json()) as { errors: { message: string }[] };
    return errors[0]?.message ?? `The server answered ${response.status}.`;
  } catch {
    return `The server answered ${response.status}.`;
  }
}

/** Hands a file to the browser as one that was downloaded. */
function save(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Downloads the events that are looked at. A session's GET needs a header, which a mere link could not send. */
export function ExportButton({ wanted }: { wanted: Wanted }) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  async function download() {
    setBusy(true);
    setFailure(null);
    try {
      const response = await fetch(exportPath(wanted), { headers: HEADERS, credentials: 'same-origin' });
      if (response.ok) {
        const content = await response.blob();
        setFailure(failureAtEnd(await content.slice(-TAIL).text()));
        save(content, `events-${wanted.organization}.jsonl`);
      } else {
        setFailure(await refusalOf(response));
      }
    } catch {
      setFailure('The server does not answer.');
    } finally {
      setBusy(false);
    }
  }

  return (
    <div>
      <Button size="sm" variant="default" leftSection={<Download size={15} aria-hidden />} loading={busy} onClick={() => void download()}>
        Export as JSON lines
      </Button>
      {failure && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert" mt={4}>
          The export is not whole: {failure}
        </Text>
      )}
    </div>
  );
}
