import { Badge, Box, Text, Title } from '@mantine/core';
import { ShieldCheck, ShieldQuestionMark } from 'lucide-react';
import { CodeBlock } from '../../parts/copy';
import { Facts } from '../../parts/facts';
import { short } from '../../parts/format';
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
      <Facts
        facts={[
          [
            'Is about',
            isCurrent ? (
              <Badge key="about" color="green" leftSection={<ShieldCheck size={12} aria-hidden />}>
                What it serves now
              </Badge>
            ) : (
              <Badge key="about" color="yellow" leftSection={<ShieldQuestionMark size={12} aria-hidden />}>
                What it served before
              </Badge>
            ),
          ],
          ['Key', <Copied key="key" text={fingerprint} what="the fingerprint of the key" shown={short(fingerprint)} />],
          ['Digest', <Copied key="digest" text={digest} what="the digest that was signed" shown={short(digest)} />],
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
