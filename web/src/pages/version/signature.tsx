import { Badge, Box, Text, Title } from '@mantine/core';
import { ShieldCheck, ShieldQuestionMark } from 'lucide-react';
import { CodeBlock } from '../../parts/copy';
import { Facts } from '../../parts/facts';
import { plainDigest } from '../../parts/format';
import { When, Who } from '../../parts/who-when';
import { Copied } from './copied';
import type { ShownVersion } from './index';

interface Props {
  readonly version: ShownVersion;
  readonly signature: NonNullable<ShownVersion['signature']>;
}

/** Who vouches for what it serves, and whether that is what it serves now. */
export function SignatureSheet({ version, signature }: Props) {
  const { digest, fingerprint, isCurrent, at, actor } = signature;
  return (
    <Box className="sheet" p="md" component="section" aria-labelledby="signature">
      <Title order={2} id="signature" mb="sm">
        Signature
      </Title>
      <Text size="sm" mb="sm">
        {isCurrent ? 'It is about what the version serves now.' : 'It is about what the version served before.'}
      </Text>
      <Facts
        facts={[
          [
            'State',
            isCurrent ? (
              <Badge key="state" color="green" leftSection={<ShieldCheck size={12} aria-hidden />}>
                Current
              </Badge>
            ) : (
              <Badge key="state" color="yellow" leftSection={<ShieldQuestionMark size={12} aria-hidden />}>
                Outdated
              </Badge>
            ),
          ],
          ['Key', <Copied key="key" text={fingerprint} what="the fingerprint of the key" shown={plainDigest(fingerprint)} />],
          ['Digest', <Copied key="digest" text={digest} what="the digest that was signed" shown={plainDigest(digest)} />],
          ['Attached', <span key="at"><When at={at} /> by <Who user={actor} /></span>],
        ]}
      />
      <Text size="sm" c="dimmed" my="sm">
        The registry cannot know whose key it is. Verify with a key that you have from whoever signed:
      </Text>
      <CodeBlock code={`greenroom models verify ${version.fullName} \\\n  --public-key public.pem`} what="the command that verifies it" />
    </Box>
  );
}
