import { Badge, Group } from '@mantine/core';
import { Link } from 'react-router';
import { quoted } from './terms';

/** Tags, each of which leads to the models (or whatever the address `to` lists) that have it. */
export function Tags({ tags, to = '/models' }: { tags: readonly string[]; to?: string }) {
  return (
    <Group gap={6} component="span">
      {tags.map((tag) => (
        <Badge key={tag} component={Link} to={`${to}${to.includes('?') ? '&' : '?'}q=${encodeURIComponent(`tags: ${quoted(tag)}`)}`} color="gray" fw={500} style={{ cursor: 'pointer' }}>
          {tag}
        </Badge>
      ))}
    </Group>
  );
}
